import Identifiers
import Testing

@testable import MLflow

@Suite("YAML documents")
struct YAMLDocumentTests {
    @Test(
        "a scalar is what PyYAML takes it for, and its text stays",
        arguments: [
            ("3.10", YAMLValue.Content.number(3.1)), ("3.11.7", .text("3.11.7")), ("'2'", .text("2")),
            ("2", .integer(2)),
            ("-7", .integer(-7)), ("007", .text("007")), ("~", .null), ("null", .null), ("'null'", .text("null")),
            ("yes", .bool(true)), ("1e5", .text("1e5")), ("2026-11-23", .text("2026-11-23")), ("!!str 5", .text("5")),
            ("0", .integer(0)), ("0.5", .number(0.5)), ("99999999999999999999", .text("99999999999999999999")),
        ]
    )
    func scalars(text: String, content: YAMLValue.Content) throws {
        let value = try #require(try parse("a: \(text)")["a"])
        #expect(value.content == content)
        if !text.contains("'"), !text.contains("!") { #expect(value.written == text) }
    }

    @Test(
        "hostile or broken YAML is refused with the line it is on",
        arguments: [
            ("a: 1\nb: 2\na: 3", "key a"), ("a: 1\n'a': 3", "each key once"), ("a:\n\t- b", "line 2"),
            ("a: [1", "valid YAML"),
            ("a: &x [*y]", "line 1"), ("", "an empty file"), ("a: 1\n---\nb: 2", "another document"),
            ("a: !!python/object/apply:os.system [id]", "one of the type"), ("a: !!binary a%k=", "bytes in Base64"),
            ("a: !!set {b: c}", "a set of plain values"), ("a: !!set {[b]}", "a set of plain values"),
            ("a: !!python/tuple [1]", "which MLflow does not read either"), ("a:\n\tb: 1", "a tab before its text"),
            ("x: &x {b: 1}\na:\n  <<: *x", "a merge key"), ("? [a]\n: b", "a list or a map as a key"),
            ("a: *", "valid YAML"), ("a: \u{7}", "valid YAML"), ("a: b\r\n\u{0}", "a NUL byte in line 2"),
            ("a: @b", "line 1"), ("a: !!int abc", "a whole number"), ("a: !!int 1.5", "a whole number"),
            ("a: !!float x", "a number"), ("a: !!bool maybe", "true or false"),
            ("a: !!set [b]", "a value of the type set"),
            ("a: !!omap {b: 1}", "a value of the type omap"), ("a: !!seq b", "a list"),
            ("a: !!str [b]", "of the type str"),
            ("a: 2026-13-45", "a time that exists"), ("a: 2026-02-30 08:00:00", "a time that exists"),
            ("a: !!timestamp b", "a time"), ("a: =", "a value in quotes"), ("a: !!set {!!int b}", "a whole number"),
        ]
    )
    func refused(yaml: String, message: String) {
        let failure = failure { _ = try parse(yaml) }
        #expect(failure?.stableCode == "mlflow.mlmodel.yaml")
        #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "no failure")")
    }

    @Test(
        "what YAML 1.1 has of its own types is read",
        arguments: [
            ("!!binary |\n  aGVs\n  bG8=\n", YAMLValue.Content.text("aGVsbG8=")), ("!!null ''", .null),
            ("!!int '3'", .integer(3)), ("!!bool 'true'", .bool(true)), ("!!float '0.5'", .number(0.5)),
        ]
    )
    func types(text: String, content: YAMLValue.Content) throws {
        #expect(try parse("a: \(text)")["a"]?.content == content)
    }

    @Test(
        "what PyYAML converts is read, in each form that it takes",
        arguments: [
            "!!int 0x1F", "!!int 0b101", "!!int 017", "!!int 1_000", "!!int 1:30:00", "!!int -7", "!!float 1e5",
            "!!float .inf",
            "!!float -.INF", "!!float 1_0.5", "!!float 1:30.5", "!!bool YES", "!!timestamp 2026-11-23", "2026-02-28",
            "2024-02-29 8:00:00.5 +01:00", "2026-11-23T08:00:00Z", "'2026-13-45'", "'='", "2026-1-45", "!!null x",
        ]
    )
    func converted(text: String) throws {
        #expect(try parse("a: \(text)")["a"] != nil)
    }

    @Test("a set is the list of what is in it, ordered maps are lists of maps")
    func collections() throws {
        guard case .list(let items)? = try parse("a: !!set\n  ? x\n  ? 2\n")["a"]?.content else {
            Issue.record("no list")
            return
        }
        #expect(items.map(\.content) == [.text("x"), .text("2")])
        guard case .list(let pairs)? = try parse("a: !!omap\n- x: 1\n- y: 2\n")["a"]?.content else {
            Issue.record("no list")
            return
        }
        #expect(pairs.map { $0["x"]?.content ?? $0["y"]?.content } == [.integer(1), .integer(2)])
    }

    @Test("a byte order mark of UTF-8 is no part of the text; lines may end as on Windows and on old Macs")
    func marks() throws {
        #expect(try parse([0xEF, 0xBB, 0xBF] + Array("a: é\r\nb: 2\r\n".utf8))["a"]?.content == .text("é"))
        #expect(try parse("a: 1\rb: 2\r")["b"]?.content == .integer(2))
    }

    @Test(
        "bytes that are no UTF-8 are named for what they look like",
        arguments: [
            ([0xFF, 0xFE, 0x61, 0, 0x3A, 0], "UTF-16 (little-endian) behind a byte order mark"),
            ([0xFE, 0xFF, 0, 0x61, 0, 0x3A], "UTF-16 (big-endian) behind a byte order mark"),
            ([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], "UTF-32 (little-endian)"),
            ([0x61, 0, 0x3A, 0, 0x20, 0, 0x62, 0], "looks like UTF-16 without a byte order mark"),
            (Array("a: 1\nb: caf".utf8) + [0xE9, 0x0A], "byte 0xe9 in line 2), and looks like Windows-1252"),
            (Array("a: ".utf8) + [0x81], "byte 0x81 in line 1); save it as UTF-8"),
            (Array("a: é".utf8.dropLast()), "byte 0xc3 in line 1"),
        ] as [([UInt8], String)]
    )
    func encodings(bytes: [UInt8], message: String) {
        let found = failure { _ = try parse(bytes) }
        #expect(found?.message.contains(message) == true, "\(found?.message ?? "no failure")")
    }

    @Test(
        "escapes of half a character are read, as MLflow writes them; two halves are one character",
        arguments: [
            (#""\ud83d""#, "\u{FFFD}"), (#""a\uDC00b""#, "a\u{FFFD}b"), (#""\ud83d\ude00!""#, "\u{1F600}!"),
            (#""\ud83d\ud83d\ude00""#, "\u{FFFD}\u{1F600}"), (#""\U0000D83D x""#, "\u{FFFD} x"),
            (#""\\ud83d \ud83d""#, #"\ud83d \#u{FFFD}"#), (#""é\"\ud83d\"""#, "é\"\u{FFFD}\""),
            (#"'\ud83d'"#, #"\ud83d"#), (#"\ud83d # "\ud83d""#, #"\ud83d"#),
        ]
    )
    func surrogates(text: String, expected: String) throws {
        let yaml = "é: \"\u{2028}x\"\r\na: \(text)\rb:\n- \"\\udfff\"\n- \(text)\n"
        let found = try parse(yaml)
        #expect(found["a"]?.content == .text(expected))
        #expect(try parse("a: &x\n- \(text)\nb: *x\n")["b"] != nil)
    }

    @Test(
        "an escape of no character at all is refused, and halves without end are no work without end",
        .timeLimit(.minutes(15))
    )
    func hostileSurrogates() {
        #expect(failure { _ = try parse(#"a: "\U00110000""#) }?.message.contains("escape code") == true)
        let many = "a: [" + String(repeating: #""\ud83d", "#, count: 300_000) + "]"
        #expect(failure { _ = try parse(many) } != nil)
    }

    @Test("bytes that are no UTF-8 and files over 4 MiB are refused")
    func bytes() {
        #expect(failure { _ = try parse([0x61, 0x3A, 0x20, 0xFF]) }?.message.contains("UTF-8") == true)
        let large = [UInt8](repeating: 0x61, count: YAMLDocument.sizeLimit + 1)
        #expect(failure { _ = try parse(large) }?.message.contains("at most 4194304 bytes") == true)
    }

    @Test("aliases that multiply are refused before they cost anything", .timeLimit(.minutes(15)))
    func aliasBomb() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...40 {
            let item = "*a\(level - 1)"
            bomb += "a\(level): &a\(level) [\(Array(repeating: item, count: 9).joined(separator: ", "))]\n"
        }
        #expect(failure { _ = try parse(bomb) }?.message.contains("values, aliases replaced") == true)
        let keys = [
            "? *a40\n: 1\n", "*a40 : 1\n", "[*a40]: 1\n", "b: {? *a40 : 1}\n", "b: {[*a40 , 1] : 1}\n",
            "b: {?*a40 : 1}\n",
            "b: {*a40}\n", "b: {*a40:x}\n", "b: {x, [*a40\n]}\n", "b: { {a: *a40\n} }\n", "? - *a40\n: 1\n",
            "b: [*a40 : 1]\n",
            "b: [ ? *a40 ]\n", "- ? *a40\n", ": ? *a40\n  : 1\n", "b: [{x: *a40}: 1]\n",
            "b: {? x : 1, ? {x: *a40}\n : 1}\n",
        ]
        for key in keys {
            let found = failure { _ = try parse(bomb + key) }
            #expect(found?.message.contains("key") == true || found?.message.contains("an error:") == true, "\(key)")
        }
    }

    @Test(
        "nesting without end is refused",
        arguments: [
            String(repeating: "[", count: 500_000), String(repeating: "{a: ", count: 500_000),
            String(repeating: "- ", count: 500_000), String(repeating: "? ", count: 500_000),
            "a: " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
            "a: " + String(repeating: "[", count: 990) + String(repeating: "]", count: 990),
        ]
    )
    func nesting(yaml: String) {
        #expect(failure { _ = try parse(yaml) }?.message.contains("at most 64 levels") == true)
    }

    @Test("prose with brackets, stars and question marks is no threat")
    func prose() throws {
        let text = #"see [1]: *really* {x}: ? R &D"#
        #expect(try parse("a: '\(text)'\nb: &id001 [c]\nd: *id001")["a"]?.content == .text(text))
    }

    private func parse(_ text: String) throws -> YAMLValue { try parse(Array(text.utf8)) }

    private func parse(_ bytes: [UInt8]) throws -> YAMLValue {
        try YAMLDocument.parse(bytes, subject: "MLmodel", code: .modelYAML)
    }
}
