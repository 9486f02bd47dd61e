//! The files around the suites.

use std::fs;

use dunnage_repo::Site;
use dunnage_repo::apt::Pool;

use crate::fixture::{Repo, key};

fn page(site: &Site) -> String {
    let file = site
        .files()
        .iter()
        .find(|file| file.path == "index.html")
        .expect("a page");
    String::from_utf8(file.bytes.clone()).expect("text")
}

#[test]
fn the_front_page_says_how_to_install_and_what_there_is() {
    let repo = Repo::new();
    repo.publish(&[
        repo.deb("hello", "1.9.0", "amd64", "one"),
        repo.deb("hello", "1.10.0", "amd64", "two"),
    ]);
    let page = fs::read_to_string(repo.path("index.html")).expect("a page");
    let older = page.find(">1.9.0-1<").expect("the older version");
    let newer = page.find(">1.10.0-1<").expect("the newer version");
    assert!(newer < older, "the newest version comes first");
    assert!(page.contains(&key().public().spaced_fingerprint()));
    assert!(page.contains("href=\"pool/main/h/hello/hello_1.10.0-1_amd64.deb\""));
    assert!(page.contains("name=\"viewport\""));
    assert!(!page.contains("<script"));
}

#[test]
fn what_packages_say_of_themselves_is_text_on_the_page() {
    let repo = Repo::new();
    let pool = repo.pool_with(&[repo.deb("hello", "1.0.0", "amd64", "one")]);
    let page = page(&repo.site(&pool));
    // The summary is `says <hello>`, the description of the view `Packages of <Example> & friends`.
    assert!(page.contains("says &#60;hello&#62;"), "{page}");
    assert!(
        page.contains("Packages of &#60;Example&#62; &#38; friends"),
        "{page}"
    );
    assert!(!page.contains("<hello>") && !page.contains("<Example>"));
}

#[test]
fn the_lines_to_install_fetch_key_and_sources_and_then_the_products() {
    let repo = Repo::new();
    let one = repo.pool_with(&[repo.deb("hello", "1.0.0", "amd64", "one")]);
    let lines = |uri: &str, pool: &Pool| {
        let site = repo.site_at(uri, pool);
        let [install] = site.install() else {
            panic!("one kind of client expected: {:?}", site.install())
        };
        assert_eq!(install.client, "apt");
        install.lines()
    };
    assert_eq!(
        lines("https://example.org/apt", &one),
        [
            "sudo curl -fsSLo /usr/share/keyrings/example-archive-keyring.gpg \
             https://example.org/apt/example-archive-keyring.gpg",
            "sudo curl -fsSLo /etc/apt/sources.list.d/example.sources \
             https://example.org/apt/example.sources",
            "sudo apt update",
            "sudo apt install example-archive-keyring hello",
        ]
    );
    assert_eq!(
        lines("https://example.org/apt?a=1&b='", &Pool::default())[0],
        "sudo curl -fsSLo /usr/share/keyrings/example-archive-keyring.gpg \
         'https://example.org/apt?a=1&b='\\''/example-archive-keyring.gpg'"
    );
    assert_eq!(
        lines("file:///srv/repo", &one)[..2],
        [
            "sudo install -m 644 /srv/repo/example-archive-keyring.gpg \
             /usr/share/keyrings/example-archive-keyring.gpg",
            "sudo install -m 644 /srv/repo/example.sources /etc/apt/sources.list.d/example.sources",
        ]
    );
}
