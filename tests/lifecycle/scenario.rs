//! The scenarios, and which of them to run.

use dunnage_verify::{STATEMENTS, VerifyError};

use crate::case::Case;
use crate::product::{KOHAKURIVER, LLMSPELL, PRODUCTS, Product};

/// One behaviour, told from a clean system on.
#[derive(Clone, Copy)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// The products of which it is told.
    pub(crate) about: &'static [&'static Product],
    /// The statements about which it must note something.
    pub(crate) proves: &'static [&'static str],
    pub(crate) run: fn(&Case<'_>) -> Result<(), VerifyError>,
}

/// What is true of any daemon.
pub(crate) const ANY: &[&Product] = &PRODUCTS;
/// What only one product has.
pub(crate) const RIVER: &[&Product] = &[&KOHAKURIVER];
pub(crate) const SPELL: &[&Product] = &[&LLMSPELL];

/// The slow ones first, so that two workers end at about the same time.
pub(crate) const SCENARIOS: &[Scenario] = &[
    crate::fresh_install::ONE_COMMAND,
    crate::task_faults::DAEMONS_KILLED,
    crate::task_upgrade::TASK_UPGRADE,
    crate::task_upgrade::TASK_REMOVE,
    crate::task_install::TASKS,
    crate::task_runners::TWO_RUNNERS,
    crate::task_runners::RUNNERS_BY_HAND,
    crate::kernel_client::CLIENT,
    crate::upgrade::UPGRADE,
    crate::remove_reinstall_purge::REMOVE,
    crate::remove_reinstall_purge::PURGE,
    crate::offline_install::CHROOT,
    crate::offline_install::CONTAINER,
    crate::policy::POLICY_RC_D,
    crate::policy::PRESET,
    crate::aborted_upgrade::ABORTED,
    crate::aborted_upgrade::REPAIRED,
    crate::admin_states::STOPPED,
    crate::admin_states::DISABLED,
    crate::admin_states::MASKED,
    crate::admin_states::MASKED_BEFORE,
    crate::drop_ins::DROP_INS,
    crate::conffiles::EDITED,
    crate::conffiles::RETIRED,
    crate::instances::INSTANCES,
    crate::install_links::LINKS,
    crate::pair::PAIR,
    crate::init_service::INIT_SERVICE,
    crate::kernel_self::INSTALL_SERVICE,
    crate::serving::SERVING,
    crate::kernel_service::SERVICE,
    crate::log_rotation::ROTATION,
    crate::broken_daemon::BROKEN,
    crate::fresh_install::PRINTED_LINES,
    crate::fresh_install::EXISTING_ACCOUNT,
    crate::script_calls::CALLS,
    crate::rpm_upgrade::RPM_UPGRADE,
    crate::rpm_repository::RPM_REPOSITORY,
    crate::rpm_config::RPM_CONFIG,
    crate::rpm_erase::RPM_ERASE,
    crate::rpm_states::RPM_STATES,
    crate::rpm_install::RPM_INSTALL,
    crate::rpm_chroot::RPM_CHROOT,
    crate::rpm_install::RPM_GROUP,
    crate::side_by_side::SIDE_BY_SIDE,
    crate::units::UNITS,
    crate::scripts::PAYLOAD,
    crate::scripts::TEXT,
];

/// Those that a filter names, itself or by one of their statements; the name of a product leaves out
/// the others.
pub(crate) fn choose(filters: &[String]) -> Result<Vec<(Scenario, &'static Product)>, String> {
    let (products, filters): (Vec<_>, Vec<_>) = filters
        .iter()
        .partition(|filter| PRODUCTS.iter().any(|product| product.name == **filter));
    let names = |filter: &String, scenario: &Scenario| {
        scenario.name == filter
            || scenario
                .proves
                .iter()
                .any(|id| id.eq_ignore_ascii_case(filter))
    };
    for filter in &filters {
        if !SCENARIOS.iter().any(|scenario| names(filter, scenario)) {
            return Err(format!(
                "no scenario, statement or product is called {filter}; --list shows all"
            ));
        }
    }
    let told = |scenario: &Scenario| {
        filters.is_empty() || filters.iter().any(|filter| names(filter, scenario))
    };
    let meant = |product: &Product| {
        products.is_empty() || products.iter().any(|name| *name == product.name)
    };
    let pairs = SCENARIOS
        .iter()
        .filter(|scenario| told(scenario))
        .flat_map(|scenario| scenario.about.iter().map(|product| (*scenario, *product)));
    let chosen: Vec<_> = pairs.filter(|(_, product)| meant(product)).collect();
    if chosen.is_empty() {
        return Err("nothing of this is about that product; --list shows all".to_owned());
    }
    Ok(chosen)
}

/// The statements that no scenario announces; there must be none.
pub(crate) fn unproven() -> impl Iterator<Item = &'static dunnage_verify::Statement> {
    STATEMENTS.iter().filter(|statement| {
        !SCENARIOS
            .iter()
            .any(|scenario| scenario.proves.contains(&statement.id))
    })
}
