//! The image and the files for `docker compose`.

use std::collections::BTreeMap;

use yaml_rust2::{Yaml, YamlLoader};

use super::{options, path, text};

/// What the image itself decides: where its one volume and its port are.
const OF_THE_IMAGE: [&str; 3] = ["ALTHING_ADDR", "ALTHING_UPLOADS", "ALTHING_STATIC_DIR"];

fn load(name: &str) -> Yaml {
    YamlLoader::load_from_str(&text(name))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
        .remove(0)
}

/// The environment of a service: what is set, and `None` for what is passed on.
fn environment(file: &Yaml, service: &str) -> BTreeMap<String, Option<String>> {
    let variables = file["services"][service]["environment"].as_hash().unwrap();
    // What an alias brings in is merged by whoever reads the file.
    let merged = variables.get(&Yaml::String("<<".into())).and_then(Yaml::as_hash);
    variables
        .iter()
        .filter(|(name, _)| name.as_str() != Some("<<"))
        .chain(merged.into_iter().flatten())
        .map(|(name, value)| (name.as_str().unwrap().to_owned(), value.as_str().map(str::to_owned)))
        .collect()
}

#[actix_web::test]
async fn every_option_can_be_set_for_docker_compose_and_no_other_is_named() {
    let named = environment(&load("compose.yaml"), "forum");
    let options = options().await;
    for option in options.iter().filter(|option| !OF_THE_IMAGE.contains(&option.as_str())) {
        assert!(named.contains_key(option), "{option} is missing from compose.yaml");
    }
    for name in named.keys().filter(|name| *name != "RUST_LOG") {
        assert!(options.contains(name), "{name} in compose.yaml is no option");
    }
}

#[actix_web::test]
async fn behind_caddy_the_forum_trusts_the_network_that_caddy_is_in() {
    let file = load("packaging/compose.caddy.yaml");
    let forum = environment(&file, "forum");
    let subnet = file["networks"]["default"]["ipam"]["config"][0]["subnet"].as_str().unwrap();
    assert_eq!(forum["ALTHING_TRUSTED_PROXIES"].as_deref(), Some(subnet));
    assert!(forum["ALTHING_PUBLIC_URL"].as_deref().unwrap().starts_with("https://${ALTHING_HOST"));
    let options = options().await;
    assert!(forum.keys().all(|name| options.contains(name)), "{forum:?}");
    // What the Caddyfile asks for is what its service is given.
    let caddy = environment(&file, "caddy");
    let caddyfile = text("packaging/Caddyfile");
    for name in caddy.keys() {
        assert!(caddyfile.contains(&format!("{{${name}:")), "{name}");
    }
}

#[actix_web::test]
async fn three_nodes_share_one_database_and_one_folder_and_nginx_knows_them_all() {
    let file = load("compose.nodes.yaml");
    let (options, nginx) = (options().await, text("packaging/nginx.nodes.conf"));
    let subnet = file["networks"]["default"]["ipam"]["config"][0]["subnet"].as_str().unwrap();
    for node in ["node1", "node2", "node3"] {
        let variables = environment(&file, node);
        assert!(variables.keys().all(|name| options.contains(name)), "{variables:?}");
        assert_eq!(variables["ALTHING_NODE"].as_deref(), Some(node));
        assert_eq!(variables["ALTHING_TRUSTED_PROXIES"].as_deref(), Some(subnet));
        assert!(variables["DATABASE_URL"].as_deref().unwrap().ends_with("@database/althing"));
        let common = &file["services"][node]["<<"];
        assert_eq!(common["volumes"][0].as_str(), Some("forum:/data"));
        assert!(!common["image"].is_badvalue());
        assert!(nginx.contains(&format!("server {node}:8080 ")), "{node}");
    }
    let (own, image) = (&load("compose.yaml")["services"], "image");
    assert_eq!(file["services"]["database"], own["database"]);
    assert_eq!(file["services"]["node1"]["<<"][image], own["forum"][image]);
}

#[actix_web::test]
async fn files_and_volumes_that_compose_names_are_there() {
    for name in ["compose.yaml", "compose.nodes.yaml", "packaging/compose.caddy.yaml"] {
        let file = load(name);
        let volumes = file["volumes"].as_hash().unwrap();
        for service in file["services"].as_hash().unwrap().values() {
            for volume in service["volumes"].as_vec().into_iter().flatten() {
                let source = volume.as_str().unwrap().split(':').next().unwrap();
                let there = if source.starts_with('.') {
                    path(source).exists()
                } else {
                    volumes.contains_key(&Yaml::String(source.into()))
                };
                assert!(there, "{name}: {source}");
            }
        }
    }
}

#[actix_web::test]
async fn the_image_has_the_version_as_its_tag() {
    let version = env!("CARGO_PKG_VERSION");
    let image = load("compose.yaml")["services"]["forum"]["image"].as_str().unwrap().to_owned();
    assert_eq!(image, format!("althing:${{ALTHING_VERSION:-{version}}}"));
    assert!(text("Dockerfile").contains(&format!("docker build -t althing:{version} .")));
}

#[actix_web::test]
async fn the_image_takes_only_what_is_there_and_let_through() {
    let ignored = text(".dockerignore");
    let let_through: Vec<&str> =
        ignored.lines().filter_map(|line| line.strip_prefix('!')).collect();
    let dockerfile = text("Dockerfile");
    let copies = dockerfile
        .lines()
        .filter_map(|line| line.strip_prefix("COPY "))
        .filter(|line| !line.starts_with("--from"));
    let mut copied = 0;
    for line in copies {
        let words: Vec<&str> = line.split_whitespace().collect();
        for source in &words[..words.len() - 1] {
            copied += 1;
            assert!(path(source).exists(), "{source}");
            assert!(let_through.contains(source), "{source} is kept away by .dockerignore");
        }
    }
    assert_eq!(copied, let_through.len(), "what is let through is copied");
    // What the manifest needs to be read at all is there before the dependencies are built.
    for program in text("Cargo.toml").split("\n[[").skip(1) {
        assert!(
            program.starts_with("bench]]\nname = \"")
                || program.starts_with("bin]]\nname = \"althing\"\npath = \"src/main.rs\"\n"),
            "the Dockerfile makes an empty file for the program and each bench: {program}"
        );
    }
}

#[actix_web::test]
async fn what_the_image_sets_are_options() {
    let dockerfile = text("Dockerfile");
    let (_, set) = dockerfile.split_once("\nENV ").unwrap();
    let options = options().await;
    let set = set.split("\nVOLUME").next().unwrap().split_whitespace().filter(|word| *word != "\\");
    for name in set.map(|setting| setting.split('=').next().unwrap()) {
        assert!(options.contains(name), "{name}");
    }
}
