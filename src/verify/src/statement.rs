//! The acceptance list: what a correct package of a daemon does.
//!
//! C and D are about any daemon in any .deb. K are the promises of KohakuRiver itself: that tasks run,
//! and that what happens to packages and daemons is nothing to them. M are those of LLMSpell: that
//! Jupyter's clients reach the kernel, however it was installed, and nobody else does.

/// One line of the acceptance list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its number, by which reports and commits speak of it.
    pub id: &'static str,
    /// What must be true.
    pub text: &'static str,
}

const fn s(id: &'static str, text: &'static str) -> Statement {
    Statement { id, text }
}

/// Every statement that is proven on a booted Debian, in the order of the report.
pub const STATEMENTS: &[Statement] = &[
    s(
        "MAIN",
        "one apt install from the signed repository gives a working one-node cluster, or kernel",
    ),
    s(
        "DNF",
        ".rpm: dnf install over HTTP, with the signatures of packages and indexes checked",
    ),
    s(
        "SIDE",
        "systems that are tried at the same time share no control group and leave none",
    ),
    s(
        "SELF",
        "a daemon that installs itself serves without packages, and shadows no packaged unit",
    ),
    s(
        "C1",
        "install, upgrade, downgrade, reinstall, remove, purge exit 0, twice in a row",
    ),
    s(
        "C2",
        "nothing is packed under /run, /tmp, /home, /usr/local, /opt; units only in /usr/lib",
    ),
    s(
        "C3",
        "units pass systemd-analyze verify and hold no outdated directive",
    ),
    s(
        "C4",
        "systemctl start returns 0 only when the daemon serves",
    ),
    s(
        "C5",
        "the daemon stays the direct child: main process is the listening process",
    ),
    s(
        "C6",
        "the account exists before the first start; an existing one is not changed",
    ),
    s(
        "C7",
        "the account is a locked system account without a login shell",
    ),
    s(
        "C8",
        "account and group survive remove and purge; reinstall gets the same uid",
    ),
    s(
        "C9",
        "the state directory is 0750 and the daemon's after the first start, however it began",
    ),
    s(
        "C12",
        "running: one stop and one start per upgrade, new process, new unit in effect",
    ),
    s(
        "C13",
        "enabled and stopped stays stopped after an upgrade and an aborted upgrade",
    ),
    s(
        "C14",
        "disabled stays disabled: stopped stays stopped, running is restarted",
    ),
    s(
        "C15",
        "masked stays masked and inactive, also when masked before the install",
    ),
    s(
        "C16",
        "the admin's drop-ins and full unit survive upgrade, remove and purge, in effect",
    ),
    s(
        "C17",
        "edited config survives beside the new default, unedited is replaced, no prompt",
    ),
    s(
        "C18",
        "a config or env file that the admin deleted stays deleted; the unit still starts",
    ),
    s(
        "C19",
        "what may hold keys is readable for its daemon only, from the install on; argv has none",
    ),
    s(
        "C20",
        "a daemon that cannot start does not fail the package manager; status says why",
    ),
    s(
        "C21",
        "installs in a chroot, in a container without systemd, and under policy-rc.d",
    ),
    s(
        "C22",
        "scripts are POSIX sh, clean under shellcheck and checkbashisms, silent, set -e safe",
    ),
    s(
        "C23",
        "`logrotate -f` keeps process and lines; exit 0 too when stopped, without log, removed",
    ),
    s(
        "C25",
        "stop is clean: exit 0 in time, no SIGKILL, sockets and runtime directory gone",
    ),
    s(
        "C26",
        "remove stops the service first and leaves no process, socket or ghost unit",
    ),
    s("C27", "state survives upgrade, downgrade and remove"),
    s(
        "C28",
        "host and runner share no user, state or config; removing one leaves the other",
    ),
    s(
        "C29",
        "upgrade restarts every active instance once and starts none; remove stops all",
    ),
    s("D1", "every script accepts every call of Policy 6.5"),
    s(
        "D2",
        "each script is #!/bin/sh with set -e, mode 0755, not empty",
    ),
    s(
        "D3",
        "enable only by deb-systemd-helper, start and stop only by deb-systemd-invoke",
    ),
    s(
        "D4",
        "PID 1 is only asked behind its guard; sysusers and tmpfiles honour DPKG_ROOT",
    ),
    s(
        "D5",
        "postinst order: sysusers, tmpfiles, enable, daemon-reload, start",
    ),
    s(
        "D6",
        "Depends names what postinst needs; preinst and postrm use essential tools only",
    ),
    s("D7", "policy-rc.d 101: enabled, not started, exit 0"),
    s(
        "D8",
        "an admin preset `disable` placed before the install is obeyed",
    ),
    s(
        "D9",
        "a new Alias or WantedBy is linked on upgrade if enabled only; purge removes all links",
    ),
    s(
        "D10",
        "after remove the enablement record stays and the unit is not masked",
    ),
    s(
        "D11",
        "remove and reinstall: running again, or still disabled if it was",
    ),
    s(
        "D12",
        "an aborted upgrade leaves the old process; a failed postinst can be repaired",
    ),
    s(
        "D12b",
        "all members are 0:0 and their modes come from the manifest",
    ),
    s("D13", "the service keeps running while the upgrade unpacks"),
    s(
        "D14",
        "every file under /etc is a conffile and no script edits one",
    ),
    s(
        "D15",
        "the admin's owner and mode of a conffile survive its replacement",
    ),
    s(
        "D16",
        "a dropped conffile goes away on upgrade, an edited one is kept aside",
    ),
    s(
        "D17",
        "purge leaves no file, link or record; admin drop-ins and the account remain",
    ),
    s(
        "D18",
        "purge deletes what the package made, keeps state, and follows no link out of its place",
    ),
    s(
        "D20",
        "a user unit is installed, and runs for nobody who did not enable it",
    ),
    s(
        "R1",
        ".rpm: install, upgrade, reinstall, downgrade and erase exit 0; all but the ends are upgrades",
    ),
    s(
        "R2",
        ".rpm: an upgrade stops, disables and deletes nothing; stopped, disabled, masked stay so",
    ),
    s(
        "R3",
        ".rpm: the presets decide at the first install, and never again; nothing is started",
    ),
    s(
        "R4",
        ".rpm: an upgrade restarts what runs once, after the new unit is read",
    ),
    s(
        "R5",
        ".rpm: erasing stops and disables every unit and instance, also where nothing is booted",
    ),
    s(
        "R6",
        ".rpm: no scriptlet fails, also in a chroot without /proc and a manager",
    ),
    s(
        "R7",
        ".rpm: accounts are there before the files, by sysusers.d and by %pre for older rpm",
    ),
    s(
        "R8",
        ".rpm: dnf resolves everything, `user()` and `group()` too",
    ),
    s(
        "R9",
        ".rpm: the group docker is there and joined, whether docker is installed or not",
    ),
    s(
        "R10",
        ".rpm: files of the service's group are right at the first install",
    ),
    s(
        "R11",
        ".rpm: rpm -V is silent after the install and after the first start",
    ),
    s(
        "R12",
        ".rpm: an edited configuration stays, with .rpmnew beside it, and .rpmsave after erasing",
    ),
    s("R13", ".rpm: state and logs survive erasing"),
    s(
        "R14",
        ".rpm: the environment file is in /etc/sysconfig, and the unit reads it",
    ),
    s(
        "R15",
        ".rpm: nothing is unpacked below /var, and tmpfiles.d makes what is owned there",
    ),
    s("R16", ".rpm: programs are 0755 root:root"),
    s("R17", ".rpm: no scriptlet calls setcap"),
    s(
        "R18",
        ".rpm: an edited configuration file that a version drops is kept as .rpmsave",
    ),
    s(
        "R20",
        ".rpm: DISABLE_RESTART_ON_UPDATE keeps an upgrade from restarting",
    ),
    s(
        "K1",
        "with docker.io a submitted task returns its exit code and output, within its limits",
    ),
    s(
        "K2",
        "a task goes on while host and runner are upgraded and downgraded; its verdict is true",
    ),
    s(
        "K3",
        "two runners on one machine have names, tasks and state of their own",
    ),
    s(
        "K4",
        "two runners by `init config` and `init service`, as the guide has it",
    ),
    s(
        "K5",
        "after SIGKILL to host or runner the verdict of a task is true",
    ),
    s(
        "K6",
        "removing the runner ends no task; installed again it reports them",
    ),
    s(
        "M1",
        "Jupyter's console runs a cell on the packaged kernel, and its next cell after a restart",
    ),
    s(
        "M2",
        "the connection file is 0600 under /run/llmspell, fresh with each start, gone with it",
    ),
    s(
        "M3",
        "the unit has its limits in effect, and systemd-analyze security says 1.5 at most",
    ),
    s(
        "M4",
        "HUP reloads, USR1 and USR2 report and go on, TERM ends the kernel in good order",
    ),
    s(
        "M5",
        "`install-service --enable --start` of a user serves in the user's own manager",
    ),
];

/// Statements that are proven on packages of others only: ours are built so that they hold.
pub const GENERAL: &[Statement] = &[
    s(
        "C10",
        "no script changes owners or modes recursively, or below a folder of the service user",
    ),
    s(
        "C11",
        "owner and mode that the admin set on /etc/X and what is in it survive an upgrade",
    ),
    s(
        "R6b",
        ".rpm: a failing %pre leaves the old version and its process; what fails later is repairable",
    ),
    s("R19", ".rpm: openSUSE installs it with zypper"),
    s("R21", ".rpm: files have SELinux's standard labels"),
    s(
        "V1",
        "killed in the middle of a run of dpkg or rpm, the package can be repaired, runs as before",
    ),
];

impl Statement {
    /// The statement with this number.
    pub fn find(id: &str) -> Option<&'static Statement> {
        STATEMENTS
            .iter()
            .chain(GENERAL)
            .find(|statement| statement.id.eq_ignore_ascii_case(id))
    }
}
