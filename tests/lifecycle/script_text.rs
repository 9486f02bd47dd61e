//! The text of one maintainer script.

use dunnage_verify::{Invocation, Story, VerifyError};

/// Holds the text against the rules for scripts.
pub(crate) fn check(story: &Story, what: &str, name: &str, text: &str) -> Result<(), VerifyError> {
    let code: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .collect();
    story.expect(
        &["D2"],
        &format!("first line of {what}"),
        Some("#!/bin/sh"),
        text.lines().next(),
    );
    story.expect(
        &["D2"],
        &format!("{what} sets -e"),
        Some(&"set -e"),
        code.first(),
    );
    forbidden_words(story, what, &code);
    forbidden_lines(story, what, name, &code);
    guarded(story, what, &code);
    if name == "postinst" {
        ordered(story, what, &code);
    }
    if matches!(name, "preinst" | "postrm") {
        essential(story, what, &code);
    }
    for tool in [
        &["shellcheck", "-s", "sh", "-"][..],
        &["checkbashisms", "-f", "-p", "-"],
    ] {
        let outcome = Invocation::new(tool).input(text).run()?;
        let found = if outcome.is_ok() {
            Ok(())
        } else {
            Err(format!("{what}: {outcome}"))
        };
        story.note(&["C22"], &found);
    }
    Ok(())
}

/// Words that no script needs.
fn forbidden_words(story: &Story, what: &str, code: &[&str]) {
    let none = |ids: &[&'static str], fault: &str, words: &[&str]| {
        let bad = code
            .iter()
            .filter(|line| words.iter().any(|word| line.contains(word)));
        story.expect_none(ids, &format!("{fault} in {what}"), bad);
    };
    none(&["C22"], "bashism", &["[[", "&>", " == ", "function "]);
    none(
        &["C22"],
        "absolute path of a tool",
        &["/usr/bin/", "/bin/systemctl", "/usr/sbin/", "/sbin/"],
    );
    none(
        &["C22"],
        "the caller's home",
        &["$HOME", "${HOME", "SUDO_USER"],
    );
    let words = |line: &&&str| {
        let word = |w: &str| ["read", "curl", "wget", "db_get", "db_input"].contains(&w);
        line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')
            .any(word)
    };
    let asks = code.iter().filter(words);
    story.expect_none(&["C22"], &format!("prompt or download in {what}"), asks);
    none(
        &["D3"],
        "old ways to start",
        &["/etc/init.d", "invoke-rc.d", "update-rc.d"],
    );
    none(
        &["C22"],
        "recursive change of owners",
        &["chown -R", "chmod -R", "userdel", "deluser"],
    );
}

/// Lines that mean something else than they seem to.
fn forbidden_lines(story: &Story, what: &str, name: &str, code: &[&str]) {
    // The last command of a script or branch must not be a bare test.
    let bare = code.iter().filter(|line| {
        (line.starts_with("[ ") || line.starts_with("test "))
            && line.contains("&&")
            && !line.contains("||")
    });
    story.expect_none(&["C22"], &format!("bare test in {what}"), bare);
    let systemctl = code.iter().filter(|line| {
        line.contains("systemctl ")
            && !line.contains("systemctl --system daemon-reload")
            // A template has no other way: deb-systemd-helper does not know its instances.
            && !(name == "postrm" && line.contains("disable") && line.contains('@'))
    });
    story.expect_none(&["D3"], &format!("bare systemctl in {what}"), systemctl);
}

/// Whatever talks to PID 1 stands inside an `if` that asks whether it is there.
fn guarded(story: &Story, what: &str, code: &[&str]) {
    let mut guards: Vec<(bool, bool)> = Vec::new();
    let mut found = Vec::new();
    for line in code {
        if line.starts_with("if ") {
            let pid1 = line.contains("-d /run/systemd/system");
            guards.push((
                pid1,
                line.contains("-z \"${DPKG_ROOT") || line.contains("-z \"$DPKG_ROOT"),
            ));
        }
        let pid1 = guards.iter().any(|guard| guard.0);
        let root = guards.iter().any(|guard| guard.1);
        if line.contains("daemon-reload") && !pid1 {
            found.push(format!("no guard around: {line}"));
        }
        if line.contains("deb-systemd-invoke") && !(pid1 && root) {
            found.push(format!("no guard around: {line}"));
        }
        let offline = line.contains("systemd-sysusers") || line.contains("systemd-tmpfiles");
        let asks = line.contains("command -v") || line.contains("DPKG_ROOT:+--root");
        if offline && !asks {
            found.push(format!("without DPKG_ROOT: {line}"));
        }
        if *line == "fi" || line.ends_with("; fi") || line.starts_with("fi ") {
            guards.pop();
        }
    }
    story.expect_none(&["D4"], what, found);
}

/// sysusers, tmpfiles, enable, daemon-reload, start.
fn ordered(story: &Story, what: &str, code: &[&str]) {
    let steps = [
        "systemd-sysusers",
        "systemd-tmpfiles",
        "deb-systemd-helper",
        "daemon-reload",
        "deb-systemd-invoke",
    ];
    let first = |step: &&str| code.iter().position(|line| line.contains(*step));
    let last = |step: &&str| code.iter().rposition(|line| line.contains(*step));
    for step in [
        "systemd-sysusers",
        "deb-systemd-helper",
        "daemon-reload",
        "deb-systemd-invoke",
    ] {
        let there = first(&step).is_some();
        story.expect(&["D5"], &format!("{what} calls {step}"), true, there);
    }
    for pair in steps.windows(2) {
        let (Some(before), Some(after)) = (last(&pair[0]), first(&pair[1])) else {
            continue;
        };
        let order = format!("{what}: {} before {}", pair[0], pair[1]);
        story.expect(&["D5"], &order, true, before < after);
    }
}

/// What may be missing is asked for first.
fn essential(story: &Story, what: &str, code: &[&str]) {
    let whole = code.join("\n");
    let optional = [
        "systemd-sysusers",
        "systemd-tmpfiles",
        "deb-systemd-invoke",
        "getent",
        "adduser",
    ];
    let unasked = optional
        .iter()
        .filter(|tool| whole.contains(**tool) && !whole.contains(&format!("command -v {tool}")));
    story.expect_none(
        &["D6"],
        &format!("{what} needs more than the essential tools"),
        unasked,
    );
}
