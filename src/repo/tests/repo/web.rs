//! The files around the suites.

use std::fs;

use dunnage_repo::Site;
use dunnage_repo::apt::Pool;

use crate::fixture::{Repo, VENDOR, key};

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
    let sources = repo.sources("https://example.org/apt");
    let pool = Pool::default();
    let site = Site::new(
        VENDOR,
        &["hello"],
        &sources,
        (&pool, &repo.view),
        key().public(),
    );
    let site = site.expect("a site");
    assert_eq!(
        site.install_lines(),
        [
            "sudo curl -fsSLo /usr/share/keyrings/example-archive-keyring.gpg \
             https://example.org/apt/example-archive-keyring.gpg",
            "sudo curl -fsSLo /etc/apt/sources.list.d/example.sources \
             https://example.org/apt/example.sources",
            "sudo apt update",
            "sudo apt install example-archive-keyring hello",
        ]
    );
    let odd = repo.sources("https://example.org/apt?a=1&b='");
    let site = Site::new(VENDOR, &[], &odd, (&pool, &repo.view), key().public()).expect("a site");
    assert_eq!(
        site.install_lines()[0],
        "sudo curl -fsSLo /usr/share/keyrings/example-archive-keyring.gpg \
         'https://example.org/apt?a=1&b='\\''/example-archive-keyring.gpg'"
    );
    let local = repo.sources("file:///srv/repo");
    let site = Site::new(
        VENDOR,
        &["hello"],
        &local,
        (&pool, &repo.view),
        key().public(),
    );
    assert_eq!(
        site.expect("a site").install_lines()[..2],
        [
            "sudo install -m 644 /srv/repo/example-archive-keyring.gpg \
             /usr/share/keyrings/example-archive-keyring.gpg",
            "sudo install -m 644 /srv/repo/example.sources /etc/apt/sources.list.d/example.sources",
        ]
    );
}
