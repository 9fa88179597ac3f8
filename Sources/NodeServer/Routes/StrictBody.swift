import Hummingbird
import Identifiers
import NIOCore
import NodeAPI
import StrictJSON

/// A request body of JSON. Keys it does not have are refused, since a misspelt one would be passed over in silence.
protocol StrictBody: Decodable, Sendable {
    static var keys: [String] { get }
}

extension DeploymentRequest: StrictBody {
    static let keys = ["bundle", "active", "stageOnly", "reason", "allowSchemaChange", "breakGlass"]
}

extension RollbackRequest: StrictBody {
    static let keys = ["to", "reason", "bad", "breakGlass"]
}

extension CancelRequest: StrictBody {
    static let keys = ["reason"]
}

extension ForgiveRequest: StrictBody {
    static let keys = ["bundle", "reason"]
}

extension PinRequest: StrictBody {
    static let keys = ["pinned"]
}

extension DrainRequest: StrictBody {
    static let keys = ["drain", "reason"]
}

extension AlertRequest: StrictBody {
    static let keys = ["note"]
}

/// The body of a request that takes none; `{}` will do.
struct NoBody: StrictBody {
    static let keys: [String] = []
}

extension Request {
    /// The most bytes a JSON body may have.
    static let jsonLimit = 1 << 20

    /// The body as that type.
    /// - Parameter empty: what a request without a body means; nil: it must have one.
    func decoded<Body: StrictBody>(
        _ type: Body.Type,
        _ context: NodeRequestContext,
        empty: Body? = nil
    ) async throws -> Body {
        let bytes = try await smallBody(context, limit: Self.jsonLimit)
        if bytes.isEmpty, let empty { return empty }
        return try await BodyWork.run(bytes.count) { try Self.decoded(type, from: bytes) }
    }

    private static func decoded<Body: StrictBody>(
        _ type: Body.Type,
        from bytes: [UInt8]
    ) throws(RequestFailure) -> Body {
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes, subject: "the body", sizeLimit: jsonLimit)
        } catch {
            throw RequestFailure(
                .json,
                "the body",
                "no JSON that can be read: \(error.message)",
                findings: error.findings
            )
        }
        guard let object = value.object else {
            throw RequestFailure(.json, "the body", expected: "an object", found: value.kindDescription)
        }
        for key in object.keys where !type.keys.contains(key) {
            throw RequestFailure(
                .key,
                String(key.prefix(200)),
                expected: type.keys.isEmpty ? "no keys" : "one of \(type.keys.joined(separator: ", "))",
                found: "\"\(key.prefix(200))\""
            )
        }
        do {
            return try WireJSON.decode(type, from: bytes)
        } catch {
            throw RequestFailure(.value, "the body", WireJSON.explanation(of: error))
        }
    }

    /// The whole of a body that must be small.
    func smallBody(_ context: NodeRequestContext, limit: Int) async throws -> [UInt8] {
        try refuseLength(over: UInt64(limit))
        try context.bodyLease?.expect(contentLength)
        var bytes: [UInt8] = []
        for try await part in body {
            try context.bodyLease?.take(part.readableBytes)
            bytes.append(contentsOf: part.readableBytesView)
            guard bytes.count <= limit else { throw Self.tooLarge(limit: UInt64(limit), found: "more") }
        }
        try checkWhole(received: UInt64(bytes.count))
        return bytes
    }

    /// The length by the request's head; nil if it is no number.
    var contentLength: UInt64? { headers[.contentLength].flatMap(UInt64.init) }

    /// Refuses a body by the length in its head, before any of it is read.
    func refuseLength(over limit: UInt64) throws(RequestFailure) {
        guard let text = headers[.contentLength] else { return }
        guard let length = UInt64(text), length <= limit else { throw Self.tooLarge(limit: limit, found: text) }
    }

    /// A connection that was cut looks like the end of the body: only the length tells them apart.
    func checkWhole(received: UInt64) throws(RequestFailure) {
        guard let length = contentLength, received < length else { return }
        throw RequestFailure(
            .interrupted,
            "the body",
            expected: "\(length) bytes",
            found: "\(received) before it ended"
        )
    }

    static func tooLarge(limit: UInt64, found: String) -> RequestFailure {
        RequestFailure(.tooLarge, "the body", expected: "at most \(limit) bytes", found: found)
    }
}
