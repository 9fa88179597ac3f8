import Yams

/// The types that YAML 1.1 has of its own, all of which PyYAML's safe reader knows.
enum YAMLTag: String {
    /// None is written.
    case none = ""
    case plain = "!"
    case str, int, float, bool, null, timestamp, binary
    case seq, map, set, omap, pairs

    /// nil for a foreign type.
    init?(_ tag: Tag) {
        let name = tag.rawValue
        let prefix = "tag:yaml.org,2002:"
        self.init(rawValue: name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name)
    }

    /// Tells whether the form of a scalar decides its type.
    func isResolved(_ style: Node.Scalar.Style) -> Bool {
        switch self {
        case .none: style == .plain
        case .int, .float, .bool, .null: true
        default: false
        }
    }
}
