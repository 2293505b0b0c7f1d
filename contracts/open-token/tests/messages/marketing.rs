use contract_api::open_token::{ExecuteMsg, QueryMsg};
use cosmwasm_std::Binary;
use cw20::{DownloadLogoResponse, EmbeddedLogo, Logo, MarketingInfoResponse};
use cw20_base::ContractError as BaseError;

use crate::world::Setup;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

#[test]
fn the_marketing_account_changes_information_and_logo() {
    let mut world = Setup::default().build();
    let message = ExecuteMsg::UpdateMarketing {
        project: Some("https://example.org".to_owned()),
        description: Some("The money".to_owned()),
        marketing: None,
    };
    world.execute("marketing", &message).unwrap();
    let info: MarketingInfoResponse = world.query(&QueryMsg::MarketingInfo {});
    assert_eq!(info.description.as_deref(), Some("The money"));

    let logo = Logo::Embedded(EmbeddedLogo::Png(Binary::from(PNG)));
    world
        .execute("marketing", &ExecuteMsg::UploadLogo(logo))
        .unwrap();
    let logo: DownloadLogoResponse = world.query(&QueryMsg::DownloadLogo {});
    assert_eq!(
        (logo.mime_type.as_str(), logo.data.as_slice()),
        ("image/png", PNG)
    );
}

#[test]
fn a_logo_that_is_no_image_or_too_big_is_refused() {
    let mut world = Setup::default().build();
    let mut big = PNG.to_vec();
    big.resize(5 * 1024 + 1, 0);
    for (bytes, expected) in [
        (b"GIF89a".to_vec(), BaseError::InvalidPngHeader {}),
        (big, BaseError::LogoTooBig {}),
    ] {
        let logo = Logo::Embedded(EmbeddedLogo::Png(Binary::from(bytes)));
        let error = world.refused("marketing", &ExecuteMsg::UploadLogo(logo));
        assert_eq!(error, expected.into());
    }
}
