//! The price of locals, written into the code.
//!
//! cosmwasm-vm charges every call of a function with many locals for them; wasmtime's fuel knows
//! operators only. So such a function starts with one `nop` for every local that has a price: it
//! costs one unit of fuel and compiles to nothing.

use super::module::{push_number, push_sized, sections, take_number, take_sized};

/// Locals of a function that are free, from cosmwasm-vm 2.3's metering.
const FREE_LOCALS: usize = 29;
const NOP: u8 = 0x01;
const CODE_SECTION: u8 = 10;

/// Code with the price of its locals; `None` where it is not a well-formed module.
pub(super) fn with_charged_locals(wasm: &[u8]) -> Option<Vec<u8>> {
    let (header, sections) = sections(wasm)?;
    let mut module = header.to_vec();
    for (kind, body) in sections {
        module.push(kind);
        if kind == CODE_SECTION {
            push_sized(&mut module, &with_charged_functions(body)?);
        } else {
            push_sized(&mut module, body);
        }
    }
    Some(module)
}

fn with_charged_functions(mut section: &[u8]) -> Option<Vec<u8>> {
    let functions = take_number(&mut section)?;
    let mut charged = Vec::with_capacity(section.len());
    push_number(&mut charged, functions);
    for _ in 0..functions {
        push_sized(&mut charged, &with_charged_body(take_sized(&mut section)?)?);
    }
    section.is_empty().then_some(charged)
}

fn with_charged_body(body: &[u8]) -> Option<Vec<u8>> {
    let mut operators = body;
    let mut locals: usize = 0;
    for _ in 0..take_number(&mut operators)? {
        let number = take_number(&mut operators)?;
        locals = locals.checked_add(number as usize)?;
        // The type of a local is one byte, for all types that CosmWasm allows.
        operators = operators.get(1..)?;
    }
    let declarations = body.len() - operators.len();
    let mut charged = body[..declarations].to_vec();
    charged.resize(declarations + locals.saturating_sub(FREE_LOCALS), NOP);
    charged.extend_from_slice(operators);
    Some(charged)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn module(locals: usize) -> Vec<u8> {
        let many = "i64 ".repeat(locals);
        wat::parse_str(format!(
            r#"(module (memory 1) (data (i32.const 0) "text")
                 (func (result i32) (i32.const 1))
                 (func (param i32) (local {many}) (drop (local.get 0))))"#
        ))
        .unwrap()
    }

    #[test]
    fn code_with_few_locals_stays_as_it_is() {
        assert_eq!(with_charged_locals(&module(29)).unwrap(), module(29));
    }

    #[test]
    fn every_further_local_adds_an_operator() {
        let charged = with_charged_locals(&module(60)).unwrap();
        assert_eq!(charged.len(), module(60).len() + 31);
        let run = [NOP; 31];
        assert!(charged.windows(run.len()).any(|window| window == run));
    }

    #[test]
    fn code_that_is_cut_off_is_refused() {
        let whole = module(60);
        assert_eq!(with_charged_locals(&whole[..whole.len() - 1]), None);
        assert_eq!(with_charged_locals(&whole[..5]), None);
    }
}
