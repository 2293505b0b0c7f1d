//! Writes the JSON schemas of all contracts to `schema/` in the root of the workspace:
//! `cargo run -p contract-api --example generate_schema`.

use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema");
    fs::create_dir_all(&folder)?;
    for schema in contract_api::schema::schemas()? {
        fs::write(
            folder.join(schema.contract).with_extension("json"),
            schema.json,
        )?;
    }
    Ok(())
}
