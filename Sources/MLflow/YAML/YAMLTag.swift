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

    static func isBase64(_ digits: String) -> Bool {
        let body = digits.utf8.prefix { $0 != UInt8(ascii: "=") }
        return digits.utf8.count.isMultiple(of: 4) && digits.utf8.count - body.count <= 2
            && digits.utf8.dropFirst(body.count).allSatisfy { $0 == UInt8(ascii: "=") }
            && body.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }
}
