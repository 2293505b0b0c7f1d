//! The wallet page: its files and no others.
#![allow(clippy::unwrap_used)]

mod common;

use common::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_is_served_and_nothing_beside_it() {
    let world = World::start().await;
    let get = |path: &str| world.http.get(format!("{}{path}", world.url)).send();
    assert_eq!(get("/wallet/").await.unwrap().status().as_u16(), 404);

    let folder = world.wallet();
    std::fs::create_dir(&folder).unwrap();
    for (file, text) in [
        ("index.html", "page"),
        ("config.json", "{}"),
        ("key", "secret"),
    ] {
        std::fs::write(folder.join(file), text).unwrap();
    }
    let rows = [
        ("/wallet", 200, "text/html; charset=utf-8"),
        ("/wallet/", 200, "text/html; charset=utf-8"),
        ("/wallet/index.html", 200, "text/html; charset=utf-8"),
        ("/wallet/config.json", 200, "application/json"),
        ("/wallet/wallet.js", 404, "application/json"),
        ("/wallet/key", 404, "application/json"),
        ("/wallet/..%2Fnode.seed", 404, "application/json"),
        ("/wallet/%2Fetc%2Fpasswd", 404, "application/json"),
    ];
    for (path, status, kind) in rows {
        let response = get(path).await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert_eq!(response.headers()["content-type"], kind, "{path}");
        let guarded = response.headers().contains_key("content-security-policy");
        assert_eq!(guarded, status == 200, "{path}");
    }
}
