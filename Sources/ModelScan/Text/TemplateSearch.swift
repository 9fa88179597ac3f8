/// Finds the ways out of a Jinja template: attributes that lead from a value to the modules of Python. The names are those of
/// ModelAudit 0.2.54 (`jinja2_template`) and of CVE-2024-34359 (`llama_cpp`); templates of tokenizers have none of them.
enum TemplateSearch {
    /// Bytes of the longest template that is looked at.
    static let longest = 4 << 20

    private static let words = [
        "__globals__", "__class__", "__base__", "__bases__", "__mro__", "__subclasses__", "__builtins__", "__import__",
        "__init__",
        "__getattribute__", "__getattr__", "__dict__", "__code__", "__func__", "__self__", "__module__", "__loader__",
        "__reduce__",
        "__reduce_ex__", "__closure__", "__wrapped__", "__traceback__", "_TemplateReference__context", "gi_frame",
        "f_globals",
        "f_builtins", "cr_frame", ".popen(", "os.system", "|attr(", "\\x5f", "\\x5F", "\\u005f", "\\u005F", "\\137",
    ].map { (name: $0, bytes: Array($0.utf8)) }
    private static let initials = Set(words.compactMap(\.bytes.first))

    /// Files that name their templates among other settings. A vocabulary has such words as tokens, but no template.
    static func isNamedAsSettings(_ name: String) -> Bool {
        let file = name.split { $0 == "/" || $0 == "!" }.last?.lowercased() ?? ""
        return file.hasSuffix(".json")
            && ["config", "template", "tokenizer", "processor"].contains(where: file.contains)
    }

    static func isNamedAsTemplate(_ name: String) -> Bool {
        [".jinja", ".jinja2", ".j2"].contains(where: name.lowercased().hasSuffix)
    }

    /// - Returns: the first word in a template, and its place in it.
    static func escape(in template: [UInt8]) -> (word: String, at: Int)? {
        guard isTemplate(template) else { return nil }
        let plain = joined(template)
        guard let word = firstWord(in: plain) else { return nil }
        let at = template.indices.first { place in
            words.contains { $0.name == word && isPrefix($0.bytes, template, place) }
        }
        return (word, at ?? 0)
    }

    /// The template without blanks, and with texts in one that stand beside each other: `'__cla' ~ 'ss__'` is one word.
    private static func joined(_ template: [UInt8]) -> [UInt8] {
        let plain = template.filter { $0 > 0x20 }
        var joined: [UInt8] = []
        joined.reserveCapacity(plain.count)
        var at = 0
        while at < plain.count {
            if isQuote(plain, at), isQuote(plain, at + 1) {
                at += 2
            } else if isQuote(plain, at), isQuote(plain, at + 2), "~+,".utf8.contains(plain[at + 1]) {
                at += 3
            } else {
                joined.append(plain[at])
                at += 1
            }
        }
        return joined
    }

    private static func isQuote(_ text: [UInt8], _ at: Int) -> Bool {
        at < text.count && (text[at] == UInt8(ascii: "'") || text[at] == UInt8(ascii: "\""))
    }

    private static func firstWord(in text: [UInt8]) -> String? {
        for at in text.indices where initials.contains(text[at]) {
            if let word = words.first(where: { isPrefix($0.bytes, text, at) }) { return word.name }
        }
        return nil
    }

    private static func isTemplate(_ text: [UInt8]) -> Bool {
        text.indices.dropLast().contains { place in
            text[place] == UInt8(ascii: "{") && [UInt8(ascii: "{"), UInt8(ascii: "%")].contains(text[place + 1])
        }
    }

    private static func isPrefix(_ word: [UInt8], _ text: [UInt8], _ at: Int) -> Bool {
        at + word.count <= text.count && text[at..<at + word.count].elementsEqual(word)
    }

    static func escape(inTemplate input: ByteInput) throws -> (word: String, offset: UInt64)? {
        var text: [UInt8] = []
        while text.count < longest, try !input.isAtEnd() { text.append(try input.byte()) }
        return escape(in: text).map { ($0.word, UInt64($0.at)) }
    }

    /// Looks at each text of a JSON file.
    static func escapeInJSON(_ input: ByteInput) throws -> (word: String, offset: UInt64)? {
        do {
            while true {
                guard try input.byte() == UInt8(ascii: "\"") else { continue }
                let offset = input.position
                if let found = escape(in: try text(input)) { return (found.word, offset) }
            }
        } catch is ByteInput.AtEnd {
            return nil
        }
    }

    /// The meaning of a text of JSON, up to its quote; characters beyond ASCII that are escaped are left out.
    private static func text(_ input: ByteInput) throws -> [UInt8] {
        var text: [UInt8] = []
        while true {
            var byte = try input.byte()
            if byte == UInt8(ascii: "\"") { return text }
            if byte == UInt8(ascii: "\\") {
                byte = try input.byte()
                switch byte {
                case UInt8(ascii: "u"):
                    let digits = try input.bytes(4)
                    guard let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else { continue }
                    byte = value
                case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"):
                    byte = 0x20
                default: break
                }
            }
            if text.count < longest { text.append(byte) }
        }
    }
}
