import Identifiers
import StrictJSON
import Yams

/// Reads one YAML document as MLflow writes it (PyYAML's safe dump): a limited size and depth, each key once, no merge keys and
/// no types but YAML's, so that no other reader sees another content in it.
struct YAMLDocument {
    /// Bytes of a file.
    static let sizeLimit = 4 << 20
    static let depthLimit = 64
    /// Values once aliases are replaced by what they stand for.
    static let valueLimit = 200_000

    private let subject: String
    private let code: MLflowCode
    /// Tells whether the text is the copy without aliases (`AliasScreening`).
    private let refusesMarkedKeys: Bool
    private var values = 0

    /// - Parameter code: of the errors it throws.
    static func parse(_ bytes: [UInt8], subject: String, code: MLflowCode) throws(MLflowFailure) -> YAMLValue {
        guard bytes.count <= sizeLimit else {
            throw MLflowFailure(code, subject, expected: "at most \(sizeLimit) bytes", found: "\(bytes.count)")
        }
        // MLflow reads its own file in the encoding of the machine, which is UTF-8.
        let text = try FileText.decoded(bytes, subject: subject, code: code, takesWide: code != .modelYAML)
        if let words = AliasScreening.withoutAliases(Array(text.utf8)) {
            _ = try compose(
                String(decoding: words, as: UTF8.self),
                subject: subject,
                code: code,
                refusingMarkedKeys: true
            )
        }
        return try compose(text, subject: subject, code: code, refusingMarkedKeys: false)
    }

    private static func compose(
        _ text: String,
        subject: String,
        code: MLflowCode,
        refusingMarkedKeys: Bool
    ) throws(MLflowFailure) -> YAMLValue {
        guard let root = try root(of: text, subject: subject, code: code) else {
            throw MLflowFailure(code, subject, expected: "a YAML document", found: "an empty file")
        }
        var document = YAMLDocument(subject: subject, code: code, refusesMarkedKeys: refusingMarkedKeys)
        return try document.value(of: root, key: "", depth: 0)
    }

    private static func root(of text: String, subject: String, code: MLflowCode) throws(MLflowFailure) -> Node? {
        NestingLimit.lowered
        var text = text
        var work = 0
        while true {
            do {
                return try Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8).singleRoot()
            } catch {
                work += text.utf8.count
                guard work <= SurrogateEscapes.workLimit,
                    let replaced = SurrogateEscapes.replaced(in: text, after: error)
                else { throw YAMLSyntax.failure(error, in: text, subject: subject, code: code) }
                text = replaced
            }
        }
    }

    private init(subject: String, code: MLflowCode, refusesMarkedKeys: Bool) {
        self.subject = subject
        self.code = code
        self.refusesMarkedKeys = refusesMarkedKeys
    }

    private mutating func value(of node: Node, key: String, depth: Int) throws(MLflowFailure) -> YAMLValue {
        let line = node.mark?.line ?? 1
        values += 1
        guard values <= Self.valueLimit else {
            throw failure(line, key, "at most \(Self.valueLimit) values, aliases replaced", "more")
        }
        guard depth <= Self.depthLimit else {
            throw failure(line, key, "at most \(Self.depthLimit) levels", "more")
        }
        switch node {
        case .scalar(let scalar):
            try check(scalar.tag, line, key)
            return try self.scalar(scalar, line, key)
        case .sequence(let sequence):
            try check(sequence.tag, line, key)
            try checkKind(sequence.tag, [.seq, .omap, .pairs], "a list", line, key)
            var items: [YAMLValue] = []
            for (index, item) in sequence.enumerated() {
                items.append(try value(of: item, key: "\(key)[\(index)]", depth: depth + 1))
            }
            return YAMLValue(content: .list(items), line: line)
        case .mapping(let mapping):
            try check(mapping.tag, line, key)
            try checkKind(mapping.tag, [.map, .set], "a map", line, key)
            if YAMLTag(mapping.tag) == .set { return try set(mapping, key: key, line: line) }
            return YAMLValue(content: .map(try members(of: mapping, key: key, depth: depth)), line: line)
        case .alias:
            throw failure(line, key, "a value", "an alias to nothing")
        }
    }

    private mutating func members(
        of mapping: Node.Mapping,
        key: String,
        depth: Int
    ) throws(MLflowFailure) -> [YAMLMember] {
        var members: [YAMLMember] = []
        for (name, inner) in mapping {
            guard case .scalar(let scalar) = name else {
                throw failure(name.mark?.line ?? 1, key, "keys that are plain words", "a list or a map as a key")
            }
            guard scalar.string != "<<" || scalar.style != .plain else {
                throw failure(scalar.mark?.line ?? 1, key, "keys written out", "a merge key '<<'")
            }
            guard !refusesMarkedKeys || !scalar.string.unicodeScalars.contains(AliasScreening.mark) else {
                throw failure(scalar.mark?.line ?? 1, key, "keys that are plain words", "an alias as a key")
            }
            try check(scalar.tag, scalar.mark?.line ?? 1, key)
            let path = key.isEmpty ? scalar.string : "\(key).\(scalar.string)"
            members.append(YAMLMember(key: scalar.string, value: try value(of: inner, key: path, depth: depth + 1)))
        }
        return members
    }

    /// A set is written as a map without values; here it is the list of what is in it.
    private mutating func set(_ mapping: Node.Mapping, key: String, line: Int) throws(MLflowFailure) -> YAMLValue {
        var items: [YAMLValue] = []
        for (name, inner) in mapping {
            values += 1
            guard case .scalar(let scalar) = name, case .scalar(let nothing) = inner,
                YAMLScalar.content(of: nothing) == .null
            else {
                throw failure(name.mark?.line ?? line, key, "a set of plain values", "something else in it")
            }
            let at = scalar.mark?.line ?? line
            guard !refusesMarkedKeys || !scalar.string.unicodeScalars.contains(AliasScreening.mark) else {
                throw failure(at, key, "keys that are plain words", "an alias as a key")
            }
            try check(scalar.tag, at, key)
            items.append(try self.scalar(scalar, at, key))
        }
        return YAMLValue(content: .list(items), line: line)
    }

    /// Bytes stay the Base64 that they are written in, on one line.
    private func scalar(_ scalar: Node.Scalar, _ line: Int, _ key: String) throws(MLflowFailure) -> YAMLValue {
        guard YAMLTag(scalar.tag) == .binary else {
            if let expected = YAMLConversion.refusal(of: scalar) {
                throw failure(
                    line,
                    key,
                    expected,
                    "\(MLflowFailure.excerpt(scalar.string)), which MLflow does not read either"
                )
            }
            return YAMLValue(content: YAMLScalar.content(of: scalar), line: line, written: scalar.string)
        }
        let digits = String(scalar.string.filter { !$0.isWhitespace })
        var bytes: [UInt8] = []
        guard Array(digits.utf8).withUnsafeBufferPointer({ Base64.decodeLeniently($0, to: &bytes) }) else {
            throw failure(line, key, "bytes in Base64", "other characters")
        }
        return YAMLValue(content: .text(digits), line: line, written: digits)
    }

    private func check(_ tag: Tag, _ line: Int, _ key: String) throws(MLflowFailure) {
        guard YAMLTag(tag) == nil else { return }
        let name = MLflowFailure.excerpt(tag.rawValue)
        throw failure(
            line,
            key,
            "a value of one of YAML's own types",
            "one of the type \(name), which MLflow does not read either"
        )
    }

    /// Refuses a type that says something else than what it stands before.
    private func checkKind(
        _ tag: Tag,
        _ kinds: Set<YAMLTag>,
        _ found: String,
        _ line: Int,
        _ key: String
    ) throws(MLflowFailure) {
        guard let type = YAMLTag(tag), type != .none, type != .plain, !kinds.contains(type) else { return }
        throw failure(line, key, "a value of the type \(type.rawValue)", "\(found), which MLflow does not read either")
    }

    private func failure(_ line: Int, _ key: String, _ expected: String, _ found: String) -> MLflowFailure {
        let shown = key.unicodeScalars.count > 120 ? String(key.unicodeScalars.prefix(120)) + "…" : key
        return MLflowFailure(code, subject, line: line, key: shown, expected: expected, found: found)
    }
}

/// The value of a scalar by the rules of YAML 1.1, as far as PyYAML's safe dump uses them.
private enum YAMLScalar {
    static func content(of scalar: Node.Scalar) -> YAMLValue.Content {
        guard YAMLTag(scalar.tag)?.isResolved(scalar.style) == true else { return .text(scalar.string) }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": return .bool(true)
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": return .bool(false)
        default: return number(scalar.string) ?? .text(scalar.string)
        }
    }

    private static func number(_ text: String) -> YAMLValue.Content? {
        let body =
            text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        guard let first = body.utf8.first, first == UInt8(ascii: ".") || (0x30...0x39).contains(first) else {
            return nil
        }
        let isPlain = body.utf8.allSatisfy {
            (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E")
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+")
        }
        guard isPlain else { return nil }
        if first != 0x30 || body.utf8.count == 1, let value = Int64(text) { return .integer(value) }
        guard body.utf8.contains(UInt8(ascii: ".")), let value = Double(text), value.isFinite else { return nil }
        return .number(value)
    }
}
