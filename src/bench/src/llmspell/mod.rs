//! LLMSpell, beside ipykernel: the kernel that comes with Jupyter.

mod clients;
mod health;
mod measure;

pub(crate) use measure::{Options, measure};
