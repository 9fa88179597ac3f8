import DurableFiles
import Identifiers
import StrictJSON
import TestSupport
import Testing

/// Versions that other programs pushed, as modctl and KitOps do: files, or tars of files.
@Suite("An artifact of ModelPack") struct ModelPackImportTests {
    private static let prefix = "application/vnd.cncf.model."

    private struct Layer {
        let type: String
        let path: String?
        let bytes: [UInt8]
    }

    /// Imports from a scripted registry that has one artifact.
    private func importing(_ layers: [Layer], _ fixture: Fixture) async throws -> CommandRun {
        func descriptor(_ type: String, _ bytes: [UInt8], _ path: String?) -> JSONValue {
            [
                "mediaType": .string(Self.prefix + type), "digest": .string(StreamingDigest.of(bytes).description),
                "size": .integer(Int64(bytes.count)),
                "annotations": path.map { ["org.cncf.model.filepath": .string($0)] } ?? [:],
            ]
        }
        let manifest = JSONWriter.bytes(of: [
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "artifactType": .string(Self.prefix + "manifest.v1+json"),
            "config": descriptor("config.v1+json", Array("{}".utf8), nil),
            "layers": .array(layers.map { descriptor($0.type, $0.bytes, $0.path) }),
        ])
        let contents = Dictionary(
            layers.map { ("/v2/models/churn/blobs/\(StreamingDigest.of($0.bytes))", $0.bytes) },
            uniquingKeysWith: { first, _ in first }
        )
        let digest = StreamingDigest.of(manifest).description
        return try await ScriptedServer.with({ request in
            if let bytes = contents[request.path] { return ScriptedServer.answer(bytes) }
            guard ["v1", digest].contains(request.path.split(separator: "/").last.map(String.init)) else {
                return ScriptedServer.answer(status: "404 Not Found", [])
            }
            return ScriptedServer.answer(
                headers: ["Docker-Content-Digest": digest],
                length: manifest.count,
                request.method == "HEAD" ? [] : manifest
            )
        }) { server in
            let host = server.address.dropFirst("http://".count)
            return try await fixture.slipway("import", "oci://\(host)/models/churn:v1", "--json", in: "p")
        }
    }

    private func project() async throws -> Fixture {
        let fixture = try Fixture.make()
        let run = try await fixture.slipway("init", "p", "--project", "credit")
        try #require(run.status == 0, "\(run)")
        return fixture
    }

    private static let model = Array("flavors:\n  custom:\n    data: data.bin\n".utf8)

    @Test("with files as layers is a version, named after its repository")
    func files() async throws {
        let fixture = try await project()
        let layers = [
            Layer(type: "weight.config.v1.raw", path: "MLmodel", bytes: Self.model),
            Layer(type: "weight.v1.raw", path: "data.bin", bytes: Array("weights".utf8)),
            Layer(type: "code.v1.raw", path: "code/deep/a.py", bytes: []),
        ]
        let run = try await importing(layers, fixture)
        #expect(run.status == 0, "\(run)")
        let version = try #require(try run.json["versions"]?.array?.first)
        #expect(version["model"] == "churn")
        #expect(version["files"] == 3)
        #expect(version["source"]?["kind"] == "artifact")
        #expect(version["source"]?["reference"]?.string?.contains("@sha256:") == true)
        let again = try await importing(layers, fixture)
        #expect(try again.json["versions"]?.array?.first?["isNew"] == false, "\(again)")
    }

    @Test("with tars as layers is the same version, though they share directories", arguments: ["", "z"])
    func tars(option: String) async throws {
        let fixture = try await project()
        try fixture.model("m", files: ["data.bin": "weights", "code/a.py": "1", "code/b.py": "2"])
        try await Shell.runApart(
            "cd '\(fixture.path("m"))' && tar c\(option)f ../one.tar MLmodel code/a.py && tar c\(option)f ../two.tar code/b.py"
        )
        func tar(_ name: String) throws -> [UInt8] { try fixture.directory.handle.read(file: name) }
        let type = option.isEmpty ? "tar" : "tar+gzip"
        let run = try await importing(
            [
                Layer(type: "weight.config.v1.\(type)", path: "MLmodel", bytes: try tar("one.tar")),
                Layer(type: "code.v1.\(type)", path: nil, bytes: try tar("two.tar")),
                Layer(type: "weight.v1.raw", path: "data.bin", bytes: Array("weights".utf8)),
            ],
            fixture
        )
        #expect(run.status == 0, "\(run)")
        let plain = try await fixture.slipway("import", "../m", "--model", "other", "--json", in: "p")
        let manifests = [run, plain].map { $0.parsed?["versions"]?.array?.first?["manifest"] }
        #expect(manifests[0] != nil && manifests[0] == manifests[1])
    }

    @Test("whose paths leave the model, or which is something else, is refused, and nothing is imported")
    func refused() async throws {
        let fixture = try await project()
        let model = Layer(type: "weight.config.v1.raw", path: "MLmodel", bytes: Self.model)
        let bad = [
            Layer(type: "weight.v1.raw", path: "../data.bin", bytes: [1]),
            Layer(type: "weight.v1.raw", path: "/etc/passwd", bytes: [1]),
            Layer(type: "weight.v1.raw", path: nil, bytes: [1]),
            Layer(type: "weight.v1.raw", path: "MLmodel", bytes: [1]),
            Layer(type: "weight.v1.squashfs", path: "data.bin", bytes: [1]),
        ]
        for layer in bad {
            let run = try await importing([model, layer], fixture)
            #expect(run.error?["code"] == "registry.artifact", "\(run)")
            #expect(run.status == 4)
        }
        let models = try await fixture.slipway("models", "--json", in: "p")
        #expect(try models.json["models"]?.array == [])
    }
}
