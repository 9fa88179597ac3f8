/// The answers of a tracking server with one model `m` of one version, whose files the server's proxy gives out. A test replaces
/// the answers that must be hostile.
package struct ScriptedRegistry: Sendable {
    package static let model: [String: [UInt8]] = [
        "MLmodel": Array("flavors:\n  custom:\n    data: data.bin\n".utf8),
        "data.bin": Array(repeating: 7, count: 300_000),
    ]

    package var files: [String: [UInt8]]
    /// The answer to a request for the list of files; nil for the true list.
    package var listing: String?

    package init(files: [String: [UInt8]] = model, listing: String? = nil) {
        self.files = files
        self.listing = listing
    }

    package static let artifacts = "/api/2.0/mlflow-artifacts/artifacts"
    package static let api = "/api/2.0/mlflow/"

    package func answer(_ request: ScriptedServer.Request) -> [UInt8] {
        let path = request.path
        if path.hasPrefix(Self.api + "registered-models/search") {
            return ScriptedServer.json(#"{"registered_models":[{"name":"m"}]}"#)
        }
        if path.hasPrefix(Self.api + "model-versions/search") {
            return ScriptedServer.json(
                #"{"model_versions":[{"name":"m","version":"1","source":"mlflow-artifacts:/place","status":"READY"}]}"#
            )
        }
        if path.hasPrefix(Self.artifacts + "?") { return ScriptedServer.json(listing ?? trueListing) }
        if let name = Self.file(path), let content = files[name] { return Self.file(content, request) }
        return ScriptedServer.answer(status: "404 Not Found", Array(#"{"error_code":"RESOURCE_DOES_NOT_EXIST"}"#.utf8))
    }

    /// The name of the file that a request is for.
    package static func file(_ path: String) -> String? {
        let start = artifacts + "/place/"
        return path.hasPrefix(start) ? String(path.dropFirst(start.count)) : nil
    }

    /// A file, or the part of it that is asked for.
    package static func file(_ content: [UInt8], _ request: ScriptedServer.Request) -> [UInt8] {
        guard let range = request.headers["range"], let from = Int(range.dropFirst("bytes=".count).dropLast()),
            from < content.count
        else {
            return ScriptedServer.answer(type: "application/octet-stream", headers: ["ETag": "\"1\""], content)
        }
        return ScriptedServer.answer(
            status: "206 Partial Content",
            type: "application/octet-stream",
            headers: ["Content-Range": "bytes \(from)-\(content.count - 1)/\(content.count)"],
            Array(content[from...])
        )
    }

    private var trueListing: String {
        let items = files.sorted { $0.key < $1.key }.map { name, content in
            #"{"path":"\#(name)","is_dir":false"# + (content.isEmpty ? "}" : #","file_size":\#(content.count)}"#)
        }
        return #"{"files":["# + items.joined(separator: ",") + "]}"
    }
}
