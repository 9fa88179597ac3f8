import DurableFiles
import TestSupport
import Testing

@testable import MLflow

@Suite("Requirements") struct RequirementsFileTests {
    @Test(
        "a requirement has one normal form",
        arguments: [
            ("mlflow==3.17.2", "mlflow==3.17.2"), ("Scikit_Learn >= 1.2 , < 2", "scikit-learn<2,>=1.2"),
            ("ruamel.yaml", "ruamel-yaml"), ("uvicorn[standard,HTTP]==1", "uvicorn[http,standard]==1"),
            ("numpy (>=1.0)", "numpy>=1.0"), ("a @ https://example.com/a.whl", "a @ https://example.com/a.whl"),
            ("b; python_version<'3.8'", "b ; python_version < '3.8'"),
            (
                "b==1;(os_name==\"nt\" or extra=='x')and'3' in python_version",
                "b==1 ; (os_name == 'nt' or extra == 'x') and '3' in python_version"
            ),
            ("c==1 --hash=sha256:ab --hash=sha256:cd", "c==1"), ("d==1.0,", "d==1.0"), ("e===x-y", "e===x-y"),
        ]
    )
    func normalForm(_ written: String, _ normal: String) {
        #expect(Requirement(written)?.description == normal)
    }

    @Test(
        "what is no requirement is none",
        arguments: [
            "", "-a", "a b", "a==", "a=1", "a[b", "a; x", "a; python_version", "a @", "a==1 --frobnicate", "ä",
            "a;os_name=='x' and",
        ]
    )
    func invalid(_ text: String) {
        #expect(Requirement(text) == nil)
    }

    @Test("a file is read as pip reads it: comments, options, lines that go on, places")
    func file() {
        let file = RequirementsFile(
            """
            # made by hand
            mlflow==3.17.2   # the server's
            -r other.txt
            -cconstraints.txt
            --extra-index-url=https://example.com/simple
            --no-index
            numpy>=1.0, \\
              <3
            pkg @ https://example.com/x#egg=pkg
            ./local/thing.whl
            git+https://example.com/r.git@main
            pinned==1 \\
                --hash=sha256:aa \\
                --hash=sha256:bb
            what is this
            """
        )
        #expect(
            file.requirements.map(\.description) == [
                "mlflow==3.17.2", "numpy<3,>=1.0", "pkg @ https://example.com/x#egg=pkg", "pinned==1",
            ]
        )
        #expect(file.requirements.last?.hashes == ["sha256:aa", "sha256:bb"])
        #expect(file.lines.contains(.option(name: "--requirement", value: "other.txt")))
        #expect(file.lines.contains(.option(name: "--constraint", value: "constraints.txt")))
        #expect(file.lines.contains(.option(name: "--no-index", value: "")))
        #expect(file.lines.contains(.place("./local/thing.whl")))
        #expect(file.lines.contains(.place("git+https://example.com/r.git@main")))
        #expect(file.flaws.count == 1 && file.flaws[0].contains("line 15"))
    }

    private func set(_ files: [String: String]) throws -> RequirementSet {
        try RequirementSet { files[$0].map { Array($0.utf8) } }
    }

    @Test("the three files of a version are one view, and where they differ both are told")
    func view() throws {
        let set = try set([
            "requirements.txt": "mlflow==3.17.2\nScikit.Learn==1.9.1",
            "conda.yaml":
                "dependencies:\n- python=3.11.7\n- pip<=25\n- pip:\n  - mlflow==3.17.2\n  - scikit-learn==1.9.0\n",
            "python_env.yaml": "python: 3.11.8\nbuild_dependencies:\n- pip==25\ndependencies:\n- -r requirements.txt\n",
        ])
        #expect(set.python == "3.11.8" && set.flaws == [] && set.options == [])
        #expect(
            set.entries.map { "\($0.title)\($0.versionText)" } == [
                "mlflow==3.17.2", "pip<=25", "pip==25", "scikit-learn==1.9.0", "scikit-learn==1.9.1",
            ]
        )
        #expect(set.entries.first?.files == ["conda.yaml", "requirements.txt"])
    }

    @Test("direct pins are told to leave the rest floating, a lock is not")
    func floating() throws {
        #expect(try set(["requirements.txt": "a==1\nb==2"]).floatingWarning?.contains("pins 2 packages") == true)
        #expect(try set(["requirements.txt": "a==1\nb>2"]).floatingWarning?.contains("leaves b to any version") == true)
        #expect(try set(["requirements.txt": "a==1 --hash=sha256:00"]).floatingWarning == nil)
        #expect(try set([:]).floatingWarning == nil)
    }

    @Test("files that cannot be read are told and end nothing")
    func broken() throws {
        let set = try set(["requirements.txt": "a==1\n!!", "conda.yaml": "dependencies: 5", "python_env.yaml": "{"])
        #expect(set.entries.map(\.title) == ["a"] && set.flaws.count == 3)
        #expect(try RequirementSet { _ in [0xFF, 0xFF] }.flaws.count == 3)
    }

    @Test("a difference names what was added, removed and changed")
    func difference() throws {
        let old = try set(["requirements.txt": "a==1\nb==2\nC==3", "python_env.yaml": "python: 3.10"])
        let new = try set(["requirements.txt": "A==1.0.1\nc==3\nd", "python_env.yaml": "python: 3.11"])
        let changes = RequirementDifference(from: old, to: new).changes
        #expect(
            changes == [
                .init(name: "python", before: "3.10", after: "3.11"), .init(name: "a", before: "==1", after: "==1.0.1"),
                .init(name: "b", before: "==2", after: nil), .init(name: "d", before: nil, after: ""),
            ]
        )
    }

    @Test(
        "every requirements file that MLflow wrote is read whole",
        arguments: ["mlflow1-models", "mlflow2-models", "mlflow3-models"]
    )
    func fixtures(_ folder: String) throws {
        let root = try DirectoryHandle(path: Fixtures.path(folder))
        for model in try root.names() {
            let set = try RequirementSet { name in
                try root.status(of: "\(model)/\(name)") == nil ? nil : root.read(file: "\(model)/\(name)")
            }
            #expect(set.flaws == [] && !set.entries.isEmpty && set.python != nil)
        }
    }
}
