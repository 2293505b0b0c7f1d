//! A folder comes back complete, or not at all.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use artifact_store::{ArtifactStore, Error, Hash};
use tempfile::TempDir;

struct World {
    folder: TempDir,
    store: ArtifactStore,
}

impl World {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = ArtifactStore::open_folder(folder.path().join("store"))
            .await
            .unwrap();
        World { folder, store }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// A folder like a PEFT adapter's, with one folder in it.
    fn write_adapter(&self, name: &str) -> std::path::PathBuf {
        let root = self.path(name);
        std::fs::create_dir_all(root.join("index")).unwrap();
        std::fs::write(root.join("adapter_config.json"), "{}").unwrap();
        std::fs::write(root.join("adapter_model.safetensors"), [1, 2, 3]).unwrap();
        std::fs::write(root.join("index/influence.bin"), [9; 1000]).unwrap();
        root
    }

    fn damage(&self, hash: Hash, content: &[u8]) {
        let name = hash.to_string();
        std::fs::write(
            self.path("store")
                .join("sha256")
                .join(&name[..2])
                .join(name),
            content,
        )
        .unwrap();
    }

    fn nothing_was_left_at(&self, name: &str) {
        let left = std::fs::read_dir(self.folder.path()).unwrap();
        let left = left.map(|child| child.unwrap().file_name().into_string().unwrap());
        assert_eq!(left.filter(|child| child.starts_with(name)).count(), 0);
    }
}

#[tokio::test]
async fn a_folder_comes_back_as_it_was() {
    let world = World::new().await;
    let source = world.write_adapter("adapter");
    let hash = world.store.put_folder(&source).await.unwrap();
    let copy = world.path("copy");
    world.store.get_folder(hash, &copy).await.unwrap();
    for name in [
        "adapter_config.json",
        "adapter_model.safetensors",
        "index/influence.bin",
    ] {
        assert_eq!(
            std::fs::read(source.join(name)).unwrap(),
            std::fs::read(copy.join(name)).unwrap()
        );
    }
    assert_eq!(world.store.put_folder(&copy).await.unwrap(), hash);
}

#[tokio::test]
async fn the_hash_changes_with_names_and_contents() {
    let world = World::new().await;
    let source = world.write_adapter("adapter");
    let hash = world.store.put_folder(&source).await.unwrap();
    std::fs::rename(
        source.join("adapter_config.json"),
        source.join("config.json"),
    )
    .unwrap();
    let renamed = world.store.put_folder(&source).await.unwrap();
    std::fs::write(source.join("config.json"), "{ }").unwrap();
    let changed = world.store.put_folder(&source).await.unwrap();
    assert!(hash != renamed && renamed != changed && hash != changed);
}

#[tokio::test]
async fn an_existing_destination_is_left_alone() {
    let world = World::new().await;
    let source = world.write_adapter("adapter");
    let hash = world.store.put_folder(&source).await.unwrap();
    let error = world.store.get_folder(hash, &source).await.unwrap_err();
    assert!(matches!(error, Error::DestinationExists { path } if path == source));
}

#[tokio::test]
async fn a_damaged_or_missing_file_leaves_no_folder_behind() {
    let world = World::new().await;
    let source = world.write_adapter("adapter");
    let hash = world.store.put_folder(&source).await.unwrap();
    world.damage(Hash::of(&[9; 1000]), &[9; 999]);
    let error = world
        .store
        .get_folder(hash, &world.path("copy"))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Mismatch { .. }), "{error}");
    world.nothing_was_left_at("copy");
}

#[tokio::test]
async fn a_manifest_with_a_wrong_size_is_refused() {
    let world = World::new().await;
    let content = world.store.put("abc".into()).await.unwrap();
    for size in [2, 4] {
        let text = format!("openledger/folder/v1\n{content} {size} file\n");
        let hash = world.store.put(text.into()).await.unwrap();
        assert!(
            world
                .store
                .get_folder(hash, &world.path("copy"))
                .await
                .is_err(),
            "{size}"
        );
        world.nothing_was_left_at("copy");
    }
}

#[tokio::test]
async fn a_manifest_cannot_write_outside_its_folder() {
    let world = World::new().await;
    let content = world.store.put("evil".into()).await.unwrap();
    for name in ["../evil", "/tmp/evil", "a/../../evil", "..", "a\\..\\evil"] {
        let text = format!("openledger/folder/v1\n{content} 4 {name}\n");
        let hash = world.store.put(text.into()).await.unwrap();
        let error = world
            .store
            .get_folder(hash, &world.path("copy"))
            .await
            .unwrap_err();
        assert!(
            matches!(error, Error::InvalidName { .. }),
            "{name}: {error}"
        );
    }
    world.nothing_was_left_at("evil");
    world.nothing_was_left_at("copy");
}

#[tokio::test]
async fn a_file_cannot_also_be_a_folder() {
    let world = World::new().await;
    let content = world.store.put("x".into()).await.unwrap();
    let text = format!("openledger/folder/v1\n{content} 1 a\n{content} 1 a/b\n");
    let hash = world.store.put(text.into()).await.unwrap();
    assert!(world
        .store
        .get_folder(hash, &world.path("copy"))
        .await
        .is_err());
    world.nothing_was_left_at("copy");
}

#[tokio::test]
async fn a_blob_that_is_no_manifest_is_refused() {
    let world = World::new().await;
    let hash = world.store.put("just text".into()).await.unwrap();
    let error = world
        .store
        .get_folder(hash, &world.path("copy"))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::InvalidManifest { .. }), "{error}");
}

#[tokio::test]
async fn an_empty_folder_is_a_folder() {
    let world = World::new().await;
    std::fs::create_dir(world.path("empty")).unwrap();
    let hash = world.store.put_folder(&world.path("empty")).await.unwrap();
    world
        .store
        .get_folder(hash, &world.path("copy"))
        .await
        .unwrap();
    assert!(Path::new(&world.path("copy")).is_dir());
}

#[cfg(unix)]
#[tokio::test]
async fn symbolic_links_are_refused() {
    let world = World::new().await;
    let source = world.write_adapter("adapter");
    std::os::unix::fs::symlink("/etc/passwd", source.join("link")).unwrap();
    let error = world.store.put_folder(&source).await.unwrap_err();
    assert!(matches!(error, Error::InvalidName { .. }), "{error}");
}

#[tokio::test]
async fn an_unpacked_folder_is_kept_while_it_is_whole_and_replaced_where_it_is_not() {
    let world = World::new().await;
    let folder = world.write_adapter("adapter");
    let hash = world.store.put_folder(&folder).await.unwrap();
    let root = world.path("unpacked");
    let place = world.store.unpack(hash, &root).await.unwrap();
    assert_eq!(place, root.join(hash.to_string()));
    assert_eq!(world.store.unpack(hash, &root).await.unwrap(), place);
    std::fs::write(place.join("adapter_config.json"), "{\"r\": 1}").unwrap();
    std::fs::write(place.join("surplus"), "").unwrap();
    world.store.unpack(hash, &root).await.unwrap();
    assert_eq!(
        std::fs::read(place.join("adapter_config.json")).unwrap(),
        b"{}"
    );
    assert!(!place.join("surplus").exists());
}
