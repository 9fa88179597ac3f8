import HTTPTransport
package import Identifiers
import NIOCore

extension NodeClient {
    /// Some bytes of a bundle that the node has, without the rest of it: the connection ends when they are there.
    /// - Parameters:
    ///   - bundle: its id or digest.
    ///   - count: at most so many.
    /// - Returns: the bytes, fewer at the end of the bundle, and the size of the whole.
    package func bytes(
        of bundle: String,
        in project: ProjectName,
        from offset: UInt64 = 0,
        count: Int
    ) async throws -> (bytes: [UInt8], total: UInt64) {
        let path = RequestPath.joined("v1", "projects", project.text, "bundles", bundle)
        return try await withRetries {
            var headers = [("Accept", "application/vnd.slipway.bundle, application/problem+json")]
            if offset > 0 { headers.append(("Range", "bytes=\(offset)-")) }
            let response = try await send(.get, path, headers: headers)
            guard let length = response[header: "Content-Length"].flatMap({ UInt64($0) }),
                response[header: "Content-Type"] == "application/vnd.slipway.bundle",
                offset == 0 || response.status == 206
            else { throw foreignAnswer(path, "no bundle of a known length, or not the part that was asked for") }
            let wanted = Int(clamping: min(UInt64(count), length))
            var bytes: [UInt8] = []
            bytes.reserveCapacity(wanted)
            do {
                for try await part in response.body {
                    bytes.append(contentsOf: part.readableBytesView.prefix(wanted - bytes.count))
                    if bytes.count == wanted { break }
                }
            } catch {
                throw failure(error, path)
            }
            guard bytes.count == wanted else { throw interrupted("the bundle was cut off", path) }
            return (bytes, offset + length)
        }
    }
}
