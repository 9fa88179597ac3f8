import DurableFiles
import Testing

@testable import MLflow

@Suite("Where the files of a version are")
struct ArtifactResolverTests {
    @Test(
        "every way MLflow writes a place leads to the directory",
        arguments: [
            ("mlruns/1/r/artifacts/clf", "base/mlruns/1/r/artifacts/clf"), ("file:mlruns/1/r", "base/mlruns/1/r"),
            ("file:///ROOT/base/mlruns/1/r", "base/mlruns/1/r"), ("file://localhost/ROOT/base/mlruns", "base/mlruns"),
            ("/ROOT/base/mlruns/1/r/artifacts/mödel dir", "base/mlruns/1/r/artifacts/mödel dir"),
            ("file:///ROOT/base/mlruns/1/r/artifacts/m%C3%B6del%20dir", "base/mlruns/1/r/artifacts/mödel dir"),
            ("mlruns/1/r/artifacts/100%25", "base/mlruns/1/r/artifacts/100%25"),
            ("models:/m-0123/", "base/mlruns/1/r/artifacts/clf"),
            ("models:/m-0123/in", "base/mlruns/1/r/artifacts/clf/in"),
            ("runs:/r/clf", "base/mlruns/1/r/artifacts/clf"),
            ("models:/other model/3", "base/mlruns/1/r/artifacts/clf"),
            ("mlflow-artifacts:/1/models/m-1", "base/mlartifacts/1/models/m-1"),
            ("mlflow-artifacts://host:5000/1/models", "base/mlartifacts/1/models"),
            ("mlflow-artifacts:/mlruns/1", "base/mlruns/1"), ("only/here", "work/only/here"),
            ("../work/only", "work/only"),
            ("/somewhere/else/mlruns/1/r/artifacts/clf", "base/mlruns/1/r/artifacts/clf"),
            (#"C:\Users\me\mlruns\1\r\artifacts\clf"#, "base/mlruns/1/r/artifacts/clf"),
            ("d:/work/mlruns/1/r/artifacts/clf", "base/mlruns/1/r/artifacts/clf"),
            ("file:///C:/Users/me/mlruns/1/r/artifacts/clf", "base/mlruns/1/r/artifacts/clf"),
            (#"file:C:\Users\me\mlruns\1\r\artifacts\clf"#, "base/mlruns/1/r/artifacts/clf"),
            (#"mlruns\1\r\artifacts\clf"#, "base/mlruns/1/r/artifacts/clf"),
        ]
    )
    func found(written: String, place: String) throws {
        let scratch = try tree()
        let location = try resolver(scratch).resolve(written.replacing("/ROOT", with: scratch.path))
        #expect(location == .directory(path: "\(scratch.path)/\(place)"))
    }

    @Test(
        "what is not there is said with the places that were looked in",
        arguments: [
            ("gone", ["base/gone", "work/gone"]), ("base.txt", ["base/base.txt", "work/base.txt"]),
            ("../../../gone", ["base/../../../gone", "work/../../../gone"]),
        ]
    )
    func missing(written: String, places: [String]) throws {
        let scratch = try tree()
        let expected = places.map { "\(scratch.path)/\($0)" }
        #expect(try resolver(scratch).resolve(written) == .missing(written: written, lookedIn: expected))
    }

    @Test(
        "references to nothing and in a circle end",
        arguments: ["models:/m-absent", "runs:/no/x", "models:/circle/1", ""]
    )
    func dangling(written: String) throws {
        guard case .missing = try resolver(tree()).resolve(written) else {
            Issue.record("\(written) was found")
            return
        }
    }

    @Test(
        "other stores are named as remote",
        arguments: [
            "s3://bucket/key", "http://host/x", "dbfs:/x", "file://server/share", "mlflow-artifacts:/absent",
            "mlflow-artifacts:/../work/only", "mlflow-artifacts:/%2e%2e/work/only", "models:/name/Production", "gs://b",
        ]
    )
    func remote(written: String) throws {
        #expect(try resolver(tree()).resolve(written) == .remote(written: written))
    }

    private func tree() throws -> Scratch {
        let scratch = try Scratch()
        for path in [
            "base/mlruns/1/r/artifacts/clf/in", "base/mlruns/1/r/artifacts/mödel dir",
            "base/mlruns/1/r/artifacts/100%25",
            "base/mlartifacts/1/models/m-1", "work/only/here",
        ] { _ = try scratch.directory.openOrMake(directory: path) }
        try scratch.write("", to: "base/base.txt")
        return scratch
    }

    private func resolver(_ scratch: Scratch) -> ArtifactResolver {
        ArtifactResolver(
            base: scratch.path + "/base",
            workingDirectory: scratch.path + "/work",
            loggedModelLocation: { $0 == "m-0123" ? "mlruns/1/r/artifacts/clf" : nil },
            runLocation: { $0 == "r" ? "mlruns/1/r/artifacts" : nil },
            versionLocation: { name, version in
                if name == "circle" { return "models:/circle/1" }
                return name == "other model" && version == 3 ? "models:/m-0123" : nil
            }
        )
    }
}
