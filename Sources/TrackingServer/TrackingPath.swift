/// The path of a request to a tracking server, every part encoded so that a name cannot become more than one.
enum TrackingPath {
    static let api = "/api/2.0/mlflow/"
    static let interface = "/ajax-api/2.0/mlflow/"
    static let proxy = "/api/2.0/mlflow-artifacts/artifacts"

    static func query(_ path: String, _ items: [(String, String?)]) -> String {
        let written = items.compactMap { name, value in value.map { "\(name)=\(encoded($0))" } }
        return written.isEmpty ? path : path + "?" + written.joined(separator: "&")
    }

    /// - Parameter path: components between slashes; empty ones are dropped.
    static func below(_ base: String, _ path: String) -> String {
        path.utf8.split(separator: UInt8(ascii: "/")).reduce(base) { $0 + "/" + encoded(bytes: $1) }
    }

    private static func encoded(_ text: String) -> String { encoded(bytes: text.utf8) }

    private static func encoded(bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.unicodeScalars.append(UnicodeScalar(byte))
            default:
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
