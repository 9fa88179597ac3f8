import HTTPTypes
import Hummingbird

/// The name of one request: the caller's own (`X-Request-Id`), where it can stand in a log, or a random one.
struct RequestID: Sendable, Hashable, CustomStringConvertible {
    let description: String

    /// Characters.
    private static let most = 128

    static func made() -> RequestID {
        RequestID(description: String(UInt64.random(in: .min ... .max), radix: 16))
    }

    /// - Returns: nil where the request brings none that can be taken.
    static func brought(by request: Request) -> RequestID? {
        guard let text = request.headers[.requestID], (1...most).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !#""\<>"#.utf8.contains($0) })
        else { return nil }
        return RequestID(description: text)
    }
}

extension HTTPField.Name {
    static let requestID = Self("X-Request-Id") ?? .from
}
