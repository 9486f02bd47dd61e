//! Expectations about accounts.

use super::Stage;
use crate::{AccountFact, VerifyError};

impl Stage<'_> {
    /// An account, if there is one of this name.
    pub fn account(&self, name: &str) -> Result<Option<AccountFact>, VerifyError> {
        AccountFact::read(self.system, name)
    }

    /// Expects an account to be exactly as it was.
    pub fn expect_account(
        &self,
        name: &str,
        expected: Option<&AccountFact>,
    ) -> Result<&Self, VerifyError> {
        let seen = self.account(name)?;
        Ok(self.expect(&format!("account {name}"), expected, seen.as_ref()))
    }

    /// Expects an account that can do nothing but own files and processes.
    pub fn expect_system_account(&self, name: &str, home: &str) -> Result<&Self, VerifyError> {
        let Some(account) = self.account(name)? else {
            return Ok(self.expect_that(&format!("account {name} exists"), false, "no account"));
        };
        self.expect_that(
            &format!("uid and gid of {name} are those of a system account"),
            (1..1000).contains(&account.uid) && (1..1000).contains(&account.gid),
            (account.uid, account.gid),
        );
        let nologin = [
            "/usr/sbin/nologin",
            "/sbin/nologin",
            "/bin/false",
            "/usr/bin/false",
        ];
        self.expect_that(
            &format!("shell of {name} refuses a login"),
            nologin.contains(&account.shell.as_str()),
            &account.shell,
        );
        self.expect_that(
            &format!("home of {name} is {home} or /nonexistent"),
            [home, "/nonexistent"].contains(&account.home.as_str()),
            &account.home,
        );
        Ok(self.expect(
            &format!("password of {name} is locked"),
            true,
            account.locked,
        ))
    }
}
