//! Verbs and expectations about units.

use std::time::Duration;

use super::Stage;
use crate::{JournalCursor, JournalFact, UnitFact, VerifyError};

impl Stage<'_> {
    /// Runs systemctl; it must succeed.
    pub fn systemctl(&self, words: &[&str]) -> Result<&Self, VerifyError> {
        self.run(["systemctl"].iter().chain(words))
    }

    /// What the service manager says of a unit.
    pub fn unit(&self, unit: &str) -> Result<UnitFact, VerifyError> {
        UnitFact::read(self.system, unit)
    }

    /// Waits until a unit is active.
    pub fn wait_active(&self, unit: &str) -> Result<&Self, VerifyError> {
        self.system.wait_until(
            &format!("the start of {unit}"),
            Duration::from_secs(60),
            || {
                let state = self.unit(unit)?.active().to_owned();
                Ok(if state == "active" {
                    Ok(())
                } else {
                    Err(state)
                })
            },
        )?;
        Ok(self)
    }

    /// Expects a unit to be active, with a main process; if it is not, its log is told.
    pub fn expect_active(&self, unit: &str) -> Result<&Self, VerifyError> {
        let fact = self.unit(unit)?;
        if fact.active() == "active" && fact.main_pid() > 0 {
            return Ok(self.expect_that(unit, true, ()));
        }
        let seen = (fact.active(), self.last_lines(unit)?);
        Ok(self.expect_that(&format!("{unit} is active"), false, seen))
    }

    /// The end of its log.
    fn last_lines(&self, unit: &str) -> Result<String, VerifyError> {
        self.run(["journalctl", "--sync"])?;
        let log = [
            "journalctl",
            "-q",
            "--no-pager",
            "-n",
            "12",
            "-o",
            "cat",
            "-u",
            unit,
        ];
        Ok(self.system.run(log)?.stdout)
    }

    /// Expects a unit to be stopped, and neither failed nor about to start; if it is not, its log is
    /// told.
    pub fn expect_inactive(&self, unit: &str) -> Result<&Self, VerifyError> {
        let fact = self.unit(unit)?;
        if (fact.active(), fact.main_pid()) == ("inactive", 0) {
            return Ok(self.expect_that(unit, true, ()));
        }
        let seen = (fact.active(), fact.main_pid(), self.last_lines(unit)?);
        Ok(self.expect_that(&format!("{unit} is stopped"), false, seen))
    }

    /// Expects the enablement of a unit, such as `enabled` or `masked`.
    pub fn expect_enablement(&self, unit: &str, expected: &str) -> Result<&Self, VerifyError> {
        // Not the property of a loaded unit: is-enabled looks at the disk, also without PID 1.
        let answer = self.system.run(["systemctl", "is-enabled", "--", unit])?;
        Ok(self.expect(&format!("is-enabled of {unit}"), expected, answer.answer()))
    }

    /// Expects a unit to run as the process it ran as before.
    pub fn expect_same_process(&self, unit: &str, before: u32) -> Result<&Self, VerifyError> {
        let now = self.unit(unit)?;
        let what = format!("state and process of {unit}");
        Ok(self.expect(&what, ("active", before), (now.active(), now.main_pid())))
    }

    /// Expects a unit to be active with another process than before.
    pub fn expect_new_process(&self, unit: &str, before: u32) -> Result<&Self, VerifyError> {
        let now = self.unit(unit)?;
        let renewed = now.active() == "active" && ![0, before].contains(&now.main_pid());
        let seen = (now.active(), now.main_pid());
        Ok(self.expect_that(
            &format!("{unit} has a process other than {before}"),
            renewed,
            seen,
        ))
    }

    /// The end of the journal as it is now.
    pub fn journal(&self) -> Result<JournalCursor, VerifyError> {
        JournalCursor::now(self.system)
    }

    /// Expects so many stops and starts of a unit since then, and no trouble.
    pub fn expect_journal(
        &self,
        since: &JournalCursor,
        unit: &str,
        stopped: usize,
        started: usize,
    ) -> Result<&Self, VerifyError> {
        let fact = JournalFact::since(self.system, since, unit)?;
        let expected = JournalFact {
            stopped,
            started,
            trouble: Vec::new(),
        };
        Ok(self.expect(&format!("journal of {unit}"), expected, fact))
    }

    /// Expects exactly this process to listen on a port.
    pub fn expect_listener(&self, port: u16, pid: u32) -> Result<&Self, VerifyError> {
        let seen = self.listeners(port)?;
        Ok(self.expect(
            &format!("processes listening on port {port}"),
            vec![pid],
            seen,
        ))
    }

    /// Expects nobody to listen on a port.
    pub fn expect_silence(&self, port: u16) -> Result<&Self, VerifyError> {
        let seen = self.listeners(port)?;
        Ok(self.expect(
            &format!("processes listening on port {port}"),
            Vec::new(),
            seen,
        ))
    }

    fn listeners(&self, port: u16) -> Result<Vec<u32>, VerifyError> {
        let filter = format!("sport = :{port}");
        let sockets = self.system.run(["ss", "-Hltnp", &filter])?.ok()?;
        let mut pids: Vec<u32> = sockets
            .stdout
            .split("pid=")
            .skip(1)
            .filter_map(|rest| rest.split(',').next()?.parse().ok())
            .collect();
        // A listening socket whose process cannot be told is still a listener.
        if pids.is_empty() && !sockets.stdout.trim().is_empty() {
            pids.push(0);
        }
        pids.sort_unstable();
        pids.dedup();
        Ok(pids)
    }
}
