import Identifiers
import Signing

/// Reads the settings of a policy strictly; its errors name file, line and key.
struct PolicyReader {
    let file: String

    /// The members of a mapping that has no other keys, and all of the required ones.
    func members(
        of setting: Setting,
        at key: String,
        allowed: [String],
        required: [String] = []
    ) throws(SignOffFailure) -> [String: Setting] {
        var members: [String: Setting] = [:]
        for member in try entries(of: setting, at: key) {
            guard allowed.contains(where: { $0.isSame(as: member.key) }) else {
                throw failure(
                    .key,
                    member.value.line,
                    path(key, member.key),
                    expected: "one of \(allowed.joined(separator: ", "))",
                    found: member.key.printable
                )
            }
            members[member.key] = member.value
        }
        for name in required where members[name] == nil {
            throw failure(.key, setting.line, key, expected: "the key \(name)", found: "none")
        }
        return members
    }

    /// The members of a mapping with keys of the operator, each once.
    func entries(of setting: Setting, at key: String) throws(SignOffFailure) -> [Setting.Member] {
        guard case .map(let list) = setting.content else { throw wrong(setting, key, "a mapping of keys to values") }
        var seen: Set<[UInt8]> = []
        for member in list where !seen.insert(Array(member.key.utf8)).inserted {
            throw failure(
                .key,
                member.value.line,
                path(key, member.key),
                expected: "each key once",
                found: "it more than once"
            )
        }
        return list
    }

    /// The items of a list with at least one.
    func items(of setting: Setting, at key: String) throws(SignOffFailure) -> [Setting] {
        guard case .list(let items) = setting.content, !items.isEmpty else {
            throw wrong(setting, key, "a list with at least one item")
        }
        return items
    }

    func text(of setting: Setting, at key: String) throws(SignOffFailure) -> String {
        guard case .text(let text) = setting.content, !text.isEmpty else { throw wrong(setting, key, "a word") }
        return text
    }

    /// One word or a list of words, at least one, each once.
    func texts(of setting: Setting, at key: String) throws(SignOffFailure) -> [(text: String, line: Int)] {
        let items = if case .list(let items) = setting.content { items } else { [setting] }
        guard !items.isEmpty else { throw wrong(setting, key, "at least one word") }
        var texts: [(text: String, line: Int)] = []
        for item in items {
            let text = try text(of: item, at: key)
            guard !texts.contains(where: { $0.text.isSame(as: text) }) else {
                throw failure(.value, item.line, key, expected: "each word once", found: "\"\(text)\" twice".printable)
            }
            texts.append((text, item.line))
        }
        return texts
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ setting: Setting,
        at key: String,
        _: Choice.Type = Choice.self
    ) throws(SignOffFailure) -> Choice {
        guard case .text(let text) = setting.content, let choice = Choice(rawValue: text) else {
            throw wrong(setting, key, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    /// A length of time above zero, in seconds.
    func duration(_ setting: Setting, at key: String) throws(SignOffFailure) -> Double {
        guard case .text(let text) = setting.content, let seconds = DurationText.seconds(in: text), seconds > 0 else {
            throw wrong(setting, key, "a length of time such as 24h or 30d")
        }
        return seconds
    }

    /// A number of people.
    func threshold(_ setting: Setting, at key: String) throws(SignOffFailure) -> Int {
        guard case .text(let text) = setting.content, let number = Int(text), (1...100).contains(number) else {
            throw wrong(setting, key, "a whole number from 1 to 100")
        }
        return number
    }

    /// A number of things from 1.
    func count(_ setting: Setting, at key: String) throws(SignOffFailure) -> Int64 {
        guard case .text(let text) = setting.content, let number = Int64(text), number >= 1 else {
            throw wrong(setting, key, "a whole number from 1")
        }
        return number
    }

    func truth(_ setting: Setting, at key: String) throws(SignOffFailure) -> Bool {
        switch setting.content {
        case .text("true"): true
        case .text("false"): false
        default: throw wrong(setting, key, "true or false")
        }
    }

    func digest(_ setting: Setting, at key: String) throws(SignOffFailure) -> Digest {
        guard case .text(let text) = setting.content, let digest = Digest(text) else {
            throw wrong(setting, key, "sha256: and 64 hex digits")
        }
        return digest
    }

    /// The name of a file beside the others: no path.
    func fileName(_ text: String, line: Int, at key: String) throws(SignOffFailure) -> String {
        guard text.hasSuffix(".pem"), !text.contains("/"), !text.hasPrefix(".") else {
            throw failure(
                .value,
                line,
                key,
                expected: "the name of a file in the directory of reviewers, such as anna.pem",
                found: "\"\(text)\"".printable
            )
        }
        return text
    }

    func wrong(_ setting: Setting, _ key: String, _ expected: String) -> SignOffFailure {
        failure(.value, setting.line, key, expected: expected, found: words(setting))
    }

    func failure(
        _ code: SignOffCode,
        _ line: Int,
        _ key: String,
        expected: String,
        found: String
    ) -> SignOffFailure {
        SignOffFailure(code, place(line, key), expected: expected, found: found)
    }

    func place(_ line: Int, _ key: String) -> String {
        key.isEmpty ? "\(file):\(line)" : "\(file):\(line): \(key.printable)"
    }

    func path(_ key: String, _ name: String) -> String { key.isEmpty ? name : "\(key).\(name)" }

    private func words(_ setting: Setting) -> String {
        switch setting.content {
        case .nothing: "nothing"
        case .text(let text): "\"\(text)\"".printable
        case .list: "a list"
        case .map: "a mapping"
        }
    }
}
