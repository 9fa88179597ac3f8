package import Logging

/// Settings of a node's log: its level and its format.
package struct LogSettings: Sendable, Hashable {
    package enum Format: String, Sendable, CaseIterable {
        /// One line for people: time, level, message, `key=value`.
        case text
        /// One JSON object a line.
        case json
    }

    package var level = Logger.Level.info
    package var format = Format.text

    package init() {}

    init(_ node: ConfigurationNode) throws(NodeFailure) {
        let members = try node.members(allowed: ["level", "format"])
        if let value = members["level"] {
            guard let level = Logger.Level(rawValue: try value.text()) else {
                throw value.wrong(expected: Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))
            }
            self.level = level
        }
        if let value = members["format"] {
            guard let format = Format(rawValue: try value.text()) else {
                throw value.wrong(expected: Format.allCases.map(\.rawValue).joined(separator: " or "))
            }
            self.format = format
        }
    }
}
