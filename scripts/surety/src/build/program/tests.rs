use super::*;
use wasmparser::Payload;

/// A module that activates, with `inside` added to it.
fn module(inside: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
            (memory (export "memory") 1 1)
            (func (export "user_entrypoint") (param i32) (result i32) i32.const 0)
            {inside})"#
    );
    wat::parse_str(text).unwrap()
}

fn verdict(wasm: &[u8]) -> Result<Vec<Warning>, Refusal> {
    check(wasm, &encode(wasm).unwrap())
}

fn custom_sections(wasm: &[u8]) -> usize {
    let payloads = Parser::new(0).parse_all(wasm);
    payloads.filter(|payload| matches!(payload, Ok(Payload::CustomSection(_)))).count()
}

#[test]
fn strip_removes_custom_sections_and_nothing_else() {
    let full = module(r#"(func $named (result i32) i32.const 7) (@custom "producers" "rustc")"#);
    assert_eq!(custom_sections(&full), 2);
    let stripped = strip_custom_sections(&full).unwrap();
    assert_eq!(custom_sections(&stripped), 0);
    assert_eq!(sections(&stripped), sections(&full));
    verdict(&stripped).unwrap();
}

fn sections(wasm: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let payloads = Parser::new(0).parse_all(wasm).map(Result::unwrap);
    payloads
        .filter(|payload| !matches!(payload, Payload::CustomSection(_)))
        .filter_map(|payload| payload.as_section())
        .map(|(id, range)| (id, wasm[range].to_vec()))
        .collect()
}

#[test]
fn strip_of_something_else_is_refused() {
    assert_eq!(strip_custom_sections(b"wasm"), Err(Refusal::NotAModule));
    assert!(matches!(strip_custom_sections(&[7; 40]), Err(Refusal::Invalid { .. })));
}

#[test]
fn encode_is_prefix_and_a_stream_that_restores_the_module() {
    let wasm = module("");
    let code = encode(&wasm).unwrap();
    assert_eq!(code[..4], [0xEF, 0xF0, 0, 0]);
    let mut restored = Vec::new();
    brotli::BrotliDecompress(&mut &code[4..], &mut restored).unwrap();
    assert_eq!(restored, wasm);
}

#[test]
fn check_accepts_what_activation_accepts() {
    for inside in [
        "(func (param i32) local.get 0 i32.extend8_s drop)",
        "(func i32.const 0 i32.const 0 i32.const 1 memory.copy)",
        "(func (result f32) f32.const 1)",
        "(global (mut i32) (i32.const 1))",
    ] {
        assert_eq!(verdict(&module(inside)), Ok(Vec::new()), "{inside}");
    }
}

#[test]
fn check_refuses_features_that_activation_refuses() {
    for inside in [
        r#"(func v128.const i32x4 0 0 0 0 drop)"#,
        "(table 1 externref)",
        "(table 1 funcref) (func table.size 0 drop)",
        "(table 1 funcref) (table 1 funcref)",
        r#"(data $d "x") (func i32.const 0 i32.const 0 i32.const 1 memory.init $d)"#,
        "(func $f (result i32) return_call $f)",
        "(tag)",
        "(memory 1)",
    ] {
        assert!(matches!(verdict(&module(inside)), Err(Refusal::Invalid { .. })), "{inside}");
    }
}

#[test]
fn check_refuses_a_data_count_section() {
    let mut wasm = module("")[..8].to_vec();
    for (id, body) in sections(&module("")) {
        if id == 10 {
            wasm.extend([12, 1, 0]);
        }
        wasm.push(id);
        write_leb128(&mut wasm, body.len());
        wasm.extend(body);
    }
    assert_eq!(verdict(&wasm), Err(Refusal::DataCount));
}

#[test]
fn check_refuses_float_arithmetic() {
    let wasm = module("(func (param f64) (result f64) local.get 0 local.get 0 f64.mul)");
    assert_eq!(verdict(&wasm), Err(Refusal::FloatArithmetic { operator: "F64Mul".into() }));
}

#[test]
fn check_refuses_a_start_function() {
    assert_eq!(verdict(&module("(func $f) (start $f)")), Err(Refusal::StartFunction));
}

#[test]
fn check_refuses_a_foreign_import() {
    let wasm = wat::parse_str(
        r#"(module (import "console" "log_txt" (func (param i32 i32))) (memory (export "memory") 1 1)
            (func (export "user_entrypoint") (param i32) (result i32) i32.const 0))"#,
    );
    let refusal = Refusal::ForeignImport { module: "console".into(), name: "log_txt".into() };
    assert_eq!(verdict(&wasm.unwrap()), Err(refusal));
}

#[test]
fn check_refuses_growth_that_nobody_pays() {
    let growing = r#"(memory (export "memory") 1)
        (func (export "user_entrypoint") (param i32) (result i32) i32.const 0)"#;
    let unpaid = wat::parse_str(format!("(module {growing})")).unwrap();
    assert_eq!(verdict(&unpaid), Err(Refusal::GrowthUnpaid));
    let paid = wat::parse_str(format!(
        r#"(module (import "vm_hooks" "pay_for_memory_grow" (func (param i32))) {growing})"#
    ));
    assert_eq!(verdict(&paid.unwrap()), Ok(Vec::new()));
}

#[test]
fn check_refuses_a_missing_entry_point_or_memory() {
    let no_entry = r#"(module (memory (export "memory") 1 1)
        (func (export "user_entrypoint") (result i32) i32.const 0))"#;
    assert_eq!(verdict(&wat::parse_str(no_entry).unwrap()), Err(Refusal::NoEntryPoint));
    let no_memory = r#"(module (memory 1 1)
        (func (export "user_entrypoint") (param i32) (result i32) i32.const 0))"#;
    assert_eq!(verdict(&wat::parse_str(no_memory).unwrap()), Err(Refusal::NoMemory));
}

#[test]
fn check_refuses_sizes_above_the_limits() {
    let wasm = module("");
    let code = vec![0; CODE_LIMIT + 1];
    assert_eq!(check(&wasm, &code), Err(Refusal::CodeTooLarge { size: CODE_LIMIT + 1 }));
    assert!(check(&wasm, &code[1..]).is_ok());
    let large = vec![0; WASM_LIMIT + 1];
    assert_eq!(check(&large, &[]), Err(Refusal::WasmTooLarge { size: WASM_LIMIT + 1 }));
}

#[test]
fn check_at_the_limit_of_locals_accepts_one_less_than_too_many() {
    let with = |count: usize| module(&format!("(func (local {}))", "i32 ".repeat(count)));
    assert!(verdict(&with(348)).is_ok());
    let refusal = Refusal::TooMany { what: "locals in a function", count: 349, limit: 348 };
    assert_eq!(verdict(&with(349)), Err(refusal));
}

#[test]
fn check_warns_of_several_results_and_of_paid_pages() {
    let several = module("(func (result i32 i32) i32.const 0 i32.const 0)");
    assert_eq!(verdict(&several), Ok(vec![Warning::MultiValue]));
    let pages = r#"(module (memory (export "memory") 3 3)
        (func (export "user_entrypoint") (param i32) (result i32) i32.const 0))"#;
    assert_eq!(verdict(&wat::parse_str(pages).unwrap()), Ok(vec![Warning::Pages { pages: 3 }]));
}
