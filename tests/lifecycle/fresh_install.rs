//! `apt install` on a system that has never seen it.

use std::time::Duration;

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::product::{Daemon, PRODUCTS, Product};
use crate::scenario::{ANY, RIVER, Scenario};

pub(crate) const ONE_COMMAND: Scenario = Scenario {
    name: "fresh_install",
    about: ANY,
    proves: &["MAIN", "C1", "C5", "C6", "C7", "C9", "C19"],
    run: one_command,
};

pub(crate) const PRINTED_LINES: Scenario = Scenario {
    name: "printed_lines",
    about: RIVER,
    proves: &["MAIN"],
    run: printed_lines,
};

pub(crate) const EXISTING_ACCOUNT: Scenario = Scenario {
    name: "existing_account",
    about: ANY,
    proves: &["C6"],
    run: existing_account,
};

fn one_command(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.fresh()?;
    let (on, product) = (case.on(&machine), case.product);
    let began = on.journal()?;
    let install = on.apt(&["install", product.name])?;
    on.proving(&["MAIN", "C1"]).expect_ok(&install);
    for package in product.packages {
        on.proving(&["MAIN"])
            .expect_version(package, &case.editions().first.version)?;
    }
    works(on.proving(&["MAIN"]), product)?;
    for daemon in product.daemons {
        on.proving(&["MAIN"])
            .expect_enablement(daemon.unit, "enabled")?
            .expect_active(daemon.unit)?;
        // Exactly one start and no failed attempt: the account was there before it.
        on.proving(&["C6"])
            .expect_journal(&began, daemon.unit, 0, 1)?;
        keeps_secrets(on.proving(&["C19"]), daemon)?;
        runs_as_its_account(on.proving(&["C6"]), daemon)?;
        on.proving(&["C7"])
            .expect_system_account(daemon.account, daemon.state)?;
        direct_child(on.proving(&["C5"]), daemon)?;
        state_is_made(on.proving(&["C9"]), daemon)?;
    }
    let again = on.apt(&["install", product.name])?;
    on.proving(&["C1"]).expect_ok(&again);
    works(on.proving(&["MAIN"]), product)
}

/// Its files can be read by those who need them, and its process shows no key to others.
fn keeps_secrets(on: Stage<'_>, daemon: &Daemon) -> Result<(), VerifyError> {
    on.expect_file(daemon.config, &format!("0640 root:{}", daemon.account))?
        .expect_file(daemon.env, "0640 root:root")?;
    let reads = |account: &str, path: &str| {
        let who = [
            "setpriv",
            "--reuid",
            account,
            "--regid",
            account,
            "--init-groups",
        ];
        on.system().run(who.iter().chain(&["cat", "--", path]))
    };
    let read = reads(daemon.account, daemon.config)?;
    on.expect_ok(&read);
    for path in [daemon.config, daemon.env] {
        on.expect_refused(&reads("nobody", path)?);
    }
    // The daemon reads the environment file through systemd, and a key in it goes no further.
    on.shell(&format!(
        "echo OPENAI_API_KEY=sk-precious >> {}",
        daemon.env
    ))?
    .systemctl(&["restart", daemon.unit])?
    .run(["journalctl", "--sync"])?;
    on.expect_nothing(
        "places with the key",
        &format!(
            "{{ cat /proc/{1}/cmdline; systemctl show {0}; systemctl cat {0}; \
             systemctl status -l -n 100 {0}; journalctl -u {0}; }} | grep -a sk-precious",
            daemon.unit,
            on.unit(daemon.unit)?.main_pid()
        ),
    )?;
    Ok(())
}

/// What `ship` prints for people to paste, pasted.
fn printed_lines(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.fresh()?;
    let on = case.on(&machine).proving(&["MAIN"]);
    on.shell("rm -rf /etc/apt/sources.list.d/* /etc/apt/keyrings/* /var/lib/apt/lists/*")?
        .shell("rm -f /usr/share/keyrings/*-archive-keyring.gpg")?
        .shell("echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/yes")?;
    let lines = &case.editions().first.install.apt;
    on.expect("lines to install", 4, lines.len());
    for line in lines {
        let said = on.system().shell(line)?;
        on.expect_ok(&said);
    }
    on.expect_package("dunnage-archive-keyring", "ii")?;
    // Of all products: they were shipped by one command.
    for product in PRODUCTS {
        for package in product.packages {
            on.expect_package(package, "ii")?;
        }
        works(on, product)?;
    }
    Ok(())
}

/// Its daemons answer.
pub(crate) fn works(on: Stage<'_>, product: &Product) -> Result<(), VerifyError> {
    let port = product.main().port;
    let health = format!("http://127.0.0.1:{port}/health");
    let health = on.system().run(["curl", "-fsS", &health])?;
    on.expect_ok(&health);
    if product.others().is_empty() {
        return Ok(());
    }
    knows_the_runner(on)
}

/// The host has heard of the runner beside it.
fn knows_the_runner(on: Stage<'_>) -> Result<(), VerifyError> {
    let nodes = || {
        let nodes = on
            .system()
            .run(["curl", "-fsS", "http://127.0.0.1:8000/api/nodes"])?;
        let online = nodes.stdout.matches("\"online\"").count();
        Ok(if online == 1 {
            Ok(())
        } else {
            Err(format!("{nodes}"))
        })
    };
    // The runner registers right after its start, and then once per heartbeat.
    let limit = Duration::from_secs(30);
    let found = on.system().wait_until("one node online", limit, nodes);
    on.expect("nodes online", Ok(()), found.map_err(|error| error.chain()));
    Ok(())
}

fn runs_as_its_account(on: Stage<'_>, daemon: &Daemon) -> Result<(), VerifyError> {
    let pid = on.unit(daemon.unit)?.main_pid();
    let owner = on
        .system()
        .run(["stat", "-c", "%U:%G", &format!("/proc/{pid}")])?
        .ok()?;
    let expected = format!("{0}:{0}", daemon.account);
    on.expect(
        &format!("owner of {}", daemon.unit),
        expected.as_str(),
        owner.answer(),
    );
    Ok(())
}

fn direct_child(on: Stage<'_>, daemon: &Daemon) -> Result<(), VerifyError> {
    let pid = on.unit(daemon.unit)?.main_pid();
    on.expect_listener(daemon.port, pid)?;
    let parent = on
        .system()
        .run(["ps", "-o", "ppid=", "-p", &pid.to_string()])?
        .ok()?;
    on.expect(&format!("parent of {}", daemon.unit), "1", parent.answer());
    let user = daemon.account;
    let all = on.system().run(["pgrep", "-c", "-u", user])?;
    on.expect(&format!("processes of {user}"), "1", all.answer());
    Ok(())
}

fn state_is_made(on: Stage<'_>, daemon: &Daemon) -> Result<(), VerifyError> {
    let expected = format!("0750 {0}:{0}", daemon.account);
    on.expect_file(daemon.state, &expected)?
        .systemctl(&["stop", daemon.unit])?
        .run(["rm", "-r", daemon.state])?
        .systemctl(&["start", daemon.unit])?
        .expect_file(daemon.state, &expected)?;
    Ok(())
}

fn existing_account(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.fresh()?;
    let on = case.on(&machine).proving(&["C6"]);
    let daemon = case.product.main();
    let name = daemon.account;
    on.run([
        "useradd",
        "--uid",
        "4321",
        "--shell",
        "/bin/sh",
        "--home-dir",
        "/srv/somebody",
        name,
    ])?;
    let before = on.account(name)?;
    on.expect(
        "uid of the account made before",
        Some(4321),
        before.as_ref().map(|a| a.uid),
    );
    on.apt_install(case.product.name)?
        .expect_account(name, before.as_ref())?
        .expect_active(daemon.unit)?
        .expect_file(daemon.state, &format!("0750 {name}:{name}"))?;
    Ok(())
}
