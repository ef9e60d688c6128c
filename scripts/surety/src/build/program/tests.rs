use super::*;
use stylus_devnet::Inspection;
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

fn verdict(wasm: &[u8]) -> Result<Inspection, Refusal> {
    check(wasm, &encode(wasm).unwrap())
}

fn reason(wasm: &[u8]) -> String {
    match verdict(wasm) {
        Err(Refusal::NotActivatable(reason)) => reason.to_string(),
        other => panic!("{other:?}"),
    }
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
        verdict(&module(inside)).unwrap_or_else(|refusal| panic!("{inside}: {refusal}"));
    }
}

#[test]
fn check_refuses_what_activation_refuses() {
    for inside in [
        "(func v128.const i32x4 0 0 0 0 drop)",
        "(table 1 externref)",
        "(table 1 funcref) (func table.size 0 drop)",
        "(table 1 funcref) (table 1 funcref)",
        r#"(data $d "x") (func i32.const 0 i32.const 0 i32.const 1 memory.init $d)"#,
        "(func $f (result i32) return_call $f)",
        "(func (param f64) (result f64) local.get 0 local.get 0 f64.mul)",
        "(func $f) (start $f)",
        "(memory 1)",
    ] {
        assert!(!reason(&module(inside)).is_empty(), "{inside}");
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
    assert!(reason(&wasm).contains("data count"), "{}", reason(&wasm));
}

#[test]
fn check_refuses_an_import_of_the_debug_console() {
    let wasm = wat::parse_str(
        r#"(module (import "console" "log_txt" (func (param i32 i32))) (memory (export "memory") 1 1)
            (func (export "user_entrypoint") (param i32) (result i32) i32.const 0))"#,
    );
    assert!(reason(&wasm.unwrap()).contains("log_txt"));
}

#[test]
fn check_refuses_sizes_above_the_limits() {
    let wasm = module("");
    let mut code = encode(&wasm).unwrap();
    // bytes after the end of the stream are ignored
    code.resize(CODE_LIMIT, 0);
    assert!(check(&wasm, &code).is_ok());
    code.push(0);
    assert_eq!(check(&wasm, &code), Err(Refusal::CodeTooLarge { size: CODE_LIMIT + 1 }));
    let large = vec![0; WASM_LIMIT + 1];
    assert_eq!(check(&large, &[]), Err(Refusal::WasmTooLarge { size: WASM_LIMIT + 1 }));
}

/// Recorded on the reference runtime: a call of the smallest program costs 30 209 gas, cached 21 359; 21 000 of it is
/// the transaction's and 1 the program's own.
#[test]
fn check_tells_what_the_smallest_program_costs_to_start() {
    let smallest = r#"(module (memory (export "memory") 0 0)
        (func (export "user_entrypoint") (param i32) (result i32) i32.const 0))"#;
    let found = verdict(&wat::parse_str(smallest).unwrap()).unwrap();
    assert_eq!((found.start_gas, found.start_gas_cached), (9_208, 358));
    // 5 gas for each page
    let found = verdict(&module("")).unwrap();
    assert_eq!((found.footprint, found.start_gas_cached), (1, 363));
}
