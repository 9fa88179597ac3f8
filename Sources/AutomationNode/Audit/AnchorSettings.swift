/// Settings of anchors: how often a node says under its own key how far its audit went, and where that is kept.
package struct AnchorSettings: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        /// A file that lines are appended to, by its whole path.
        case file(String)
        /// The journal, by its socket.
        case journal(String)
    }

    package static let journalSocket = "/run/systemd/journal/socket"

    /// Records of the audit between two anchors.
    package var every: Int64 = 100
    package var places: [Place] = []

    package init() {}

    init(_ node: ConfigurationNode) throws(NodeFailure) {
        let members = try node.members(allowed: ["every", "to"])
        if let value = members["every"] { every = Int64(try value.integer(in: 1...1_000_000)) }
        guard let value = members["to"] else { throw node.wrong(expected: "to: a path, journald, or a list of them") }
        for text in try value.texts() {
            if text == "journald" {
                places.append(.journal(Self.journalSocket))
            } else if text.hasPrefix("/"), !text.hasSuffix("/") {
                places.append(.file(text))
            } else {
                throw value.wrong(expected: "the whole path of a file, or journald")
            }
        }
        guard !places.isEmpty else { throw value.wrong(expected: "the whole path of a file, or journald") }
    }
}

extension AnchorSettings.Place: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let path): path
        case .journal: "journald"
        }
    }
}
