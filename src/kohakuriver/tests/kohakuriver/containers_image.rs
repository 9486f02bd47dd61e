//! Which image a task runs in.

use std::fs;

use serde_json::{Value, json};

use crate::{
    dockerd::{Dockerd, IMAGE},
    node::{Node, completed},
    support::get,
};

fn in_container(node: &Node, container: Value, image: Value, command: &str) -> i64 {
    let mut task = node.task(command);
    task["container_name"] = container;
    task["registry_image"] = image;
    node.submit(&task)
}

#[test]
fn an_image_that_is_nowhere_is_named() {
    let node = Node::new();
    let none = in_container(&node, json!("none"), Value::Null, "true");
    let archives = node
        .place
        .path()
        .join("state/shared/kohakuriver-containers");
    let message = format!(
        "there is no container none: neither an archive none-*.tar in {} nor an image \
         kohakuriver/none:base on this node",
        archives.display()
    );
    assert_eq!(
        node.verdict(none),
        ("failed".to_owned(), Value::Null, message)
    );
    assert_eq!(node.host.states(none), ["pending", "failed"]);
    let remote = in_container(&node, json!(""), json!("localhost:1/no/image:1"), "true");
    let (status, _, message) = node.verdict(remote);
    assert_eq!(status, "failed");
    assert!(
        message.starts_with("image localhost:1/no/image:1: "),
        "{message}"
    );
    for (container, image) in [
        (json!("../../etc"), Value::Null),
        (json!(""), json!("--privileged")),
        (Value::Null, Value::Null),
    ] {
        let id = in_container(&node, container, image, "true");
        assert_eq!(node.verdict(id).0, "failed");
    }
}

#[test]
fn a_container_without_image_falls_back_to_the_image_it_starts_from() {
    let node = Node::new();
    let id = in_container(&node, json!("none"), json!(IMAGE), "true");
    assert_eq!(node.verdict(id), completed());
}

#[test]
fn the_newest_archive_of_a_container_is_loaded_once() {
    let node = Node::with_docker("echo \"$1\" >>\"$PLACE/calls\"", "");
    let dockerd = Dockerd::shared();
    let container = format!("c{}", node.port);
    let image = format!("kohakuriver/{container}:base");
    let archives = node
        .place
        .path()
        .join("state/shared/kohakuriver-containers");
    fs::create_dir_all(&archives).unwrap();
    for (stamp, content) in [(1_900_000_000, "old"), (1_900_000_001, "new")] {
        let change = format!("ENV CONTENT={content}");
        let made = dockerd.docker(&["create", IMAGE, "true"]);
        dockerd.docker(&["commit", "--change", &change, &made, &image]);
        dockerd.docker(&["rm", &made]);
        let path = archives.join(format!("{container}-{stamp}.tar"));
        dockerd.docker(&["save", "--output", path.to_str().unwrap(), &image]);
    }
    dockerd.docker(&["rmi", &image]);
    let newest = archives.join(format!("{container}-1900000001.tar"));
    let hidden = node.place.path().join("hidden.tar");
    fs::rename(&newest, &hidden).unwrap();
    let content = |node: &Node| {
        let id = in_container(node, json!(container), Value::Null, "echo $CONTENT");
        assert_eq!(node.verdict(id), completed());
        node.output(id, "stdout")
    };
    assert_eq!(content(&node), "old\n");
    fs::rename(&hidden, &newest).unwrap();
    assert_eq!(content(&node), "new\n");
    // Also after a restart, although the archive is newer than the image in it.
    let mut node = node;
    node.crash();
    node.restart();
    assert_eq!(content(&node), "new\n");
    let loads = node.place.read("calls");
    assert_eq!(loads.lines().filter(|call| *call == "load").count(), 2);

    let garbage = archives.join(format!("{container}-1900000002.tar"));
    fs::write(garbage, "no archive").unwrap();
    let id = in_container(&node, json!(container), Value::Null, "true");
    let (status, _, message) = node.verdict(id);
    assert_eq!(status, "failed");
    assert!(
        message.starts_with(&format!("image {image}: ")),
        "{message}"
    );
}

#[test]
fn an_image_that_somebody_removed_is_got_again() {
    let node = Node::new();
    let dockerd = Dockerd::shared();
    let container = format!("r{}", node.port);
    let image = format!("kohakuriver/{container}:base");
    dockerd.docker(&["tag", IMAGE, &image]);
    let run = || in_container(&node, json!(container), json!(IMAGE), "true");
    let first = run();
    assert_eq!(node.verdict(first), completed());
    node.forgotten(first);
    dockerd.docker(&["rmi", &image]);
    assert_eq!(node.verdict(run()), completed());
}

#[test]
fn the_images_of_the_node_are_listed() {
    let node = Node::new();
    let images = get(node.port, "/api/docker/images").unwrap().json();
    let images = images["images"].as_array().unwrap().iter();
    let mut ours = images.filter(|image| image["tags"].as_array().unwrap().contains(&json!(IMAGE)));
    let image = ours.next().unwrap();
    assert!(image["id"].as_str().unwrap().starts_with("sha256:"));
    assert!(image["size"].as_u64().unwrap() > 100_000);
    assert!(image["created"].as_str().unwrap().starts_with("20"));
}
