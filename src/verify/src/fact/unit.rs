//! Units.

use std::collections::BTreeMap;

use crate::{System, VerifyError};

/// What the service manager says of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFact {
    properties: BTreeMap<String, String>,
}

const PROPERTIES: &str = "ActiveState,SubState,LoadState,UnitFileState,MainPID,Result,NRestarts,\
     ExecMainStatus,ExecMainCode,ExecMainStartTimestampMonotonic,FragmentPath,DropInPaths,\
     NeedDaemonReload,Environment,TimeoutStopUSec,InvocationID";

impl UnitFact {
    /// Reads it.
    pub fn read(system: &System, unit: &str) -> Result<UnitFact, VerifyError> {
        let shown = system
            .run(["systemctl", "show", "-p", PROPERTIES, "--", unit])?
            .ok()?;
        let properties = shown
            .stdout
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        Ok(UnitFact { properties })
    }

    /// One property; empty if it is not known.
    pub fn property(&self, name: &str) -> &str {
        self.properties.get(name).map_or("", String::as_str)
    }

    /// As in `active` or `failed`.
    pub fn active(&self) -> &str {
        self.property("ActiveState")
    }

    /// As in `enabled` or `masked`.
    pub fn enabled(&self) -> &str {
        self.property("UnitFileState")
    }

    /// Its main process; 0 if there is none.
    pub fn main_pid(&self) -> u32 {
        self.property("MainPID").parse().unwrap_or(0)
    }
}
