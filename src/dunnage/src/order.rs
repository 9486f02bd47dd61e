//! What a person wants built: products and addresses, in any order.

use dunnage_model::{Address, Format, Target};

use crate::failure::Failure;
use crate::workshop;

/// The words of `dunnage build`, told apart.
pub(crate) struct Order {
    /// Products by name, or paths of manifests; none stands for all.
    pub(crate) products: Vec<String>,
    /// What of them.
    pub(crate) addresses: Vec<Address>,
}

impl Order {
    /// Without an address, the packages for this machine.
    pub(crate) fn read(words: &[String]) -> Result<Order, Failure> {
        let known = Order::known()?;
        let (patterns, products) = words
            .iter()
            .cloned()
            .partition::<Vec<_>, _>(|word| Address::is_meant_by(word));
        let addresses = if patterns.is_empty() {
            let mut packages = known;
            packages.retain(|address| matches!(address, Address::Package(_)));
            packages
        } else {
            Address::select(&patterns, &known).map_err(|error| {
                let hint = error.hint();
                Failure::hinted(error, Some(hint))
            })?
        };
        Ok(Order {
            products,
            addresses,
        })
    }

    /// Everything that can be built on this machine.
    pub(crate) fn known() -> Result<Vec<Address>, Failure> {
        let arch = workshop::host()?;
        let packages = Format::ALL.map(|format| Address::Package(Target { arch, format }));
        let mut known = packages.to_vec();
        known.push(Address::Source);
        Ok(known)
    }

    /// The packages among it.
    pub(crate) fn targets(&self) -> Vec<Target> {
        let targets = self.addresses.iter().filter_map(|address| match address {
            Address::Package(target) => Some(*target),
            Address::Source => None,
        });
        targets.collect()
    }

    /// Whether the source is among it.
    pub(crate) fn source(&self) -> bool {
        self.addresses.contains(&Address::Source)
    }
}
