import DurableFiles
import TestSupport
import Testing

@testable import MLflow

@Suite("Model requirements")
struct ModelRequirementsTests {
    @Test("Python and packages of real models are read")
    func fixtures() throws {
        let old = try read("mlflow1-models/iris-rules-1")
        #expect(old.pythonVersion == "3.9.18")
        let new = try read("mlflow3-models/breast-cancer-3")
        #expect(new.pythonVersion == "3.11.7")
        #expect(new.packages.first == "mlflow==3.17.2")
        #expect(new.packages.contains { $0.hasPrefix("xgboost") })
    }

    @Test("conda.yaml stands in for what is missing, and nothing at all is fine")
    func fallback() throws {
        let scratch = try Scratch()
        #expect(
            try ModelRequirements.read(from: scratch.directory) == ModelRequirements(pythonVersion: nil, packages: [])
        )
        try scratch.write(
            "dependencies:\n- python=3.8.10\n- pip<=21\n- pip:\n  - mlflow==1.2\n  - numpy\nname: e\n",
            to: "conda.yaml"
        )
        let found = try ModelRequirements.read(from: scratch.directory)
        #expect(found == ModelRequirements(pythonVersion: "3.8.10", packages: ["mlflow==1.2", "numpy"]))
        try scratch.write("# made by hand\n\nscipy==1.1  # old\r\nnumpy", to: "requirements.txt")
        #expect(try ModelRequirements.read(from: scratch.directory).packages == ["scipy==1.1", "numpy"])
    }

    private func read(_ fixture: String) throws -> ModelRequirements {
        try ModelRequirements.read(from: DirectoryHandle(path: Fixtures.path(fixture)))
    }
}
