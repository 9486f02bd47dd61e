//! `kohakuriver init service`.
use crate::Failure;
/// Write
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct InitService {}
impl InitService {
    pub(crate) fn run(self) -> Result<(), Failure> {
        Ok(())
    }
}
