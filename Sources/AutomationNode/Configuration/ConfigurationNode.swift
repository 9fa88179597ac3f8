import Identifiers
import Yams

/// One value of a configuration file, with its place, for errors that name file, key and line.
struct ConfigurationNode {
    let subject: String
    /// Dotted, such as `probation.minimum`; empty for the whole document.
    let key: String
    private let node: Yams.Node

    private init(subject: String, key: String, node: Yams.Node) {
        self.subject = subject
        self.key = key
        self.node = node
    }

    /// - Returns: nil for a document with nothing in it.
    static func document(_ yaml: String, subject: String) throws(NodeFailure) -> ConfigurationNode? {
        do {
            guard let node = try Yams.compose(yaml: yaml), !isNull(node) else { return nil }
            return ConfigurationNode(subject: subject, key: "", node: node)
        } catch {
            throw NodeFailure(.configurationSyntax, subject, "is not the YAML that a configuration is: \(error)")
        }
    }

    /// The members of a mapping.
    /// - Throws: `configuration.key` for a key that is not among those allowed.
    func members(allowed: Set<String>) throws(NodeFailure) -> [String: ConfigurationNode] {
        let members = try anyMembers()
        for (name, member) in members where !allowed.contains(name) {
            throw NodeFailure(
                .configurationKey,
                member.place,
                expected: "one of \(allowed.sorted().joined(separator: ", "))",
                found: name
            )
        }
        return members.filter { !Self.isNull($0.value.node) }
    }

    /// Refuses some of the keys without a value, which counts as left out elsewhere: a limit so written would limit nothing.
    func refuseEmpty(_ keys: Set<String>) throws(NodeFailure) {
        for (name, member) in try anyMembers() where keys.contains(name) && Self.isNull(member.node) {
            throw member.wrong(expected: "a value, or no key \(name)")
        }
    }

    /// The members of a mapping with the operator's own keys, such as names of projects.
    func anyMembers() throws(NodeFailure) -> [String: ConfigurationNode] {
        guard let mapping = node.mapping else { throw wrong(expected: "a mapping of keys to values") }
        var members: [String: ConfigurationNode] = [:]
        for (name, value) in mapping {
            guard let text = name.scalar?.string else { throw wrong(expected: "keys that are words") }
            let place = Yams.Node.scalar(.init("", .implicit, .any, name.mark ?? value.mark))
            let child = key.isEmpty ? text : "\(key).\(text)"
            members[text] = ConfigurationNode(subject: subject, key: child, node: Self.located(value, like: place))
        }
        return members
    }

    func text() throws(NodeFailure) -> String {
        guard let scalar = node.scalar, !scalar.string.isEmpty else { throw wrong(expected: "a word") }
        return scalar.string
    }

    /// One word, or a list of words.
    func texts() throws(NodeFailure) -> [String] {
        if node.scalar != nil { return [try text()] }
        return try list()
    }

    var isList: Bool { node.sequence != nil }

    /// The items of a list.
    func items() throws(NodeFailure) -> [ConfigurationNode] {
        guard let sequence = node.sequence else { throw wrong(expected: "a list") }
        return sequence.enumerated().map { index, item in
            ConfigurationNode(subject: subject, key: "\(key)[\(index)]", node: item)
        }
    }

    func list() throws(NodeFailure) -> [String] {
        guard let sequence = node.sequence else { throw wrong(expected: "a list") }
        var items: [String] = []
        for (index, item) in sequence.enumerated() {
            items.append(try ConfigurationNode(subject: subject, key: "\(key)[\(index)]", node: item).text())
        }
        return items
    }

    func integer(in range: ClosedRange<Int>) throws(NodeFailure) -> Int {
        guard let value = node.scalar.flatMap({ Int($0.string) }), range.contains(value) else {
            throw wrong(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A length of time in seconds: `60s`, `5m`, `1h`, `2d`, `500ms`.
    func duration() throws(NodeFailure) -> Double {
        guard let seconds = node.scalar.flatMap({ DurationText.seconds(in: $0.string) }) else {
            throw wrong(expected: "a length of time such as 60s, 5m or 1h")
        }
        return seconds
    }

    /// A length of time of at most so many seconds.
    func duration(atMost most: Double) throws(NodeFailure) -> Double {
        let seconds = try duration()
        guard seconds <= most else { throw wrong(expected: "at most \(DurationText.text(of: most))") }
        return seconds
    }

    /// A length of time above zero.
    func positiveDuration() throws(NodeFailure) -> Double {
        let seconds = try duration()
        guard seconds > 0 else { throw wrong(expected: "a length of time over 0s") }
        return seconds
    }

    /// A number, with or without a fraction.
    func number(in range: ClosedRange<Double>) throws(NodeFailure) -> Double {
        guard let value = node.scalar.flatMap({ Double($0.string) }), range.contains(value) else {
            throw wrong(expected: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func truth() throws(NodeFailure) -> Bool {
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default: throw wrong(expected: "true or false")
        }
    }

    /// A number of bytes: `1048576`, `512MiB`, `20GiB`.
    func bytes() throws(NodeFailure) -> UInt64 {
        guard let bytes = node.scalar.flatMap({ ByteCount.parse($0.string) }) else {
            throw wrong(expected: "a number of bytes such as 512MiB or 20GiB")
        }
        return bytes
    }

    func wrong(expected: String) -> NodeFailure {
        NodeFailure(.configurationValue, place, expected: expected, found: found)
    }

    /// File, line and key, for messages.
    var place: String {
        let line = node.mark.map { ":\($0.line)" } ?? ""
        return subject + line + (key.isEmpty ? "" : ": \(key)")
    }

    private var found: String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "\"\(scalar.string.prefix(200))\""
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    private static func isNull(_ node: Yams.Node) -> Bool {
        guard let scalar = node.scalar else { return false }
        return scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
    }

    /// The node, with the place of its key where the parser left it without one.
    private static func located(_ node: Yams.Node, like place: Yams.Node) -> Yams.Node {
        if node.mark != nil { return node }
        guard var scalar = node.scalar else { return node }
        scalar.mark = place.mark
        return .scalar(scalar)
    }
}
