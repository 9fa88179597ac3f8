package import HTTPTypes
import Hummingbird

/// One operation of the API: `docs/openapi.yaml` has the same list.
package struct Route: Sendable {
    typealias Handler = @Sendable (Request, NodeRequestContext) async throws -> Response

    package let method: HTTPRequest.Method
    /// The path in OpenAPI's form, with `{name}` for a variable part.
    package let path: String
    package let access: Access
    let handle: Handler

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        for access: Access,
        _ handle: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.handle = handle
    }

    func matches(_ path: String) -> Bool {
        let pattern = self.path.split(separator: "/")
        let found = path.split(separator: "/")
        return pattern.count == found.count && zip(pattern, found).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
