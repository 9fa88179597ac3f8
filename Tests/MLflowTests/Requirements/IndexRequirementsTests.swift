import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import MLflow

@Suite("What a version asks of an index")
struct IndexRequirementsTests {
    private func read(_ files: [String: String]) throws -> [String] {
        try IndexRequirements(of: "m 1") { files[$0].map { Array($0.utf8) } }.requirements.map(\.line)
    }

    private func refusal(_ files: [String: String]) -> MLflowFailure? {
        do {
            _ = try read(files)
            return nil
        } catch {
            return error as? MLflowFailure
        }
    }

    @Test(
        "whatever says where a package comes from, or how it is made, is refused by line and never shown in full",
        arguments: [
            "evil @ https://user:geheim@example.com/evil.tar.gz", "evil@https://example.com/evil.tar.gz",
            "evil @ file:///tmp/evil.tar.gz",
            "evil[x] @ git+https://example.com/evil.git@main", "evil @ git+ssh://git@example.com/evil.git",
            "evil @ ./evil",
            "evil @ https://example.com/evil.whl ; python_version > '3'", "evil @ \\\n  https://example.com/evil.whl",
            "https://example.com/evil.tar.gz", "https://user:geheim@example.com/e.whl#egg=evil", "file:///tmp/evil",
            "file:evil",
            "git+https://example.com/evil.git#egg=evil", "hg+http://example.com/evil", "bzr+lp:evil",
            "svn+svn://example.com/evil",
            "./evil", "../evil", "/tmp/evil", "~/evil", ".", "evil/", "evil.whl", "evil.tar.gz", "evil.zip", "Evil.TGZ",
            "evil.tar.xz[a]==1",
            "-e .", "-e git+https://example.com/evil.git#egg=evil", "-e.", "--editable=.", "--editable .", "  \t-e\t.",
            "-r other.txt", "-rother.txt", "-r=other.txt", "--requirement other.txt", "--requirement=other.txt",
            "-c constraints.txt",
            "-cconstraints.txt", "--constraint=c", "-i http://example.com/simple",
            "--index-url http://example.com/simple", "--index-url=x",
            "--extra-index-url=http://user:geheim@example.com", "--pypi-url x", "--no-index", "-f .", "--find-links=.",
            "--find-links /tmp",
            "--no-binary :all:", "--only-binary=:none:", "--prefer-binary", "--require-hashes", "--pre",
            "--trusted-host example.com",
            "--use-feature=fast-deps", "--global-option=x", "--config-settings x=y", "--frobnicate", "-x", "-", "--",
            "- e .",
            "numpy==1 --global-option=--evil", "numpy==1 --config-settings=--build-option=x", "numpy==1 --index-url=x",
            "numpy -e .",
            "${EVIL}", "numpy==${VERSION}", "numpy===${VERSION}", "numpy; os_name == '${HOME}'", "numpy @ ${EVIL}",
            "$EVIL",
            "numpy; os_name == 'a # b'", "numpy; os_name == 'a\\b'", "numpy===a#b", "numpy===../evil", "numpy===a\\b",
            "\u{FEFF} numpy @ file:///x", "ｎumpy", "num\u{200B}py", "numpy\u{1C}--index-url x", "\u{A0}-e .", "–e .",
            "numpy==1 \u{7}",
            "num py", "numpy==", "numpy=1", "numpy[", "numpy;", "numpy; x", "numpy &amp;", "!numpy", "numpy numpy",
            "numpy, scipy", "=1",
            "numpy==1 --hash=md5:0123456789abcdef0123456789abcdef", "numpy==1 --hash=sha256:12", "numpy==1 --hash",
            "numpy==1 --hash=sha256:zz",
            "numpy @ data:text/plain,x", "numpy@file:x", "numpy @ //example.com/x", "numpy @ C:\\evil", "C:\\evil\\",
            "evil\\evil",
        ]
    )
    func refused(_ line: String) throws {
        let failure = try #require(refusal(["requirements.txt": "# made by hand\n\nscipy==1.0\n\(line)\n"]), "\(line)")
        #expect(failure.code == .requirementRefused && failure.kind == .refused)
        #expect(failure.subject == "m 1/requirements.txt line 4" && failure.findings.count == 1)
        #expect(!"\(failure)".contains("geheim"))
        #expect(failure.message.contains("PIP_FIND_LINKS"))
    }

    @Test("the same holds of what conda.yaml has for pip, by the line it stands on")
    func conda() throws {
        let head = "name: x\ndependencies:\n- python=3.11.7\n- pip<=25\n- scikit-learn=1.2\n- pip:\n  - mlflow==3\n"
        #expect(try read(["conda.yaml": head]) == ["pip<=25", "scikit-learn==1.2.*", "mlflow==3"])
        for line in [
            "evil @ file:///x.tar.gz", "-r requirements.txt", "\"numpy\\n--index-url http://example.com\"",
            "\"numpy; os_name == 'x\\n-e .'\"", "git+https://example.com/x", "\"\"",
        ] {
            let failure = try #require(refusal(["conda.yaml": head + "  - \(line)\n"]), "\(line)")
            #expect(failure.code == .requirementRefused && failure.subject == "m 1/conda.yaml line 8", "\(failure)")
        }
        for line in ["forge::evil", "git+https://example.com/x", "evil @ file:///x", "numpy=1=2"] {
            #expect(refusal(["conda.yaml": "dependencies:\n- \(line)\n"])?.code == .requirementRefused, "\(line)")
        }
    }

    @Test("every line that is refused is told, and requirements.txt stands before conda.yaml")
    func all() throws {
        let files = [
            "requirements.txt": "-e .\nnumpy==1\nevil @ file:///x", "conda.yaml": "dependencies:\n- pip:\n  - a==1\n",
        ]
        let failure = try #require(refusal(files))
        #expect(failure.findings.map(\.subject) == ["m 1/requirements.txt line 1", "m 1/requirements.txt line 3"])
        #expect(failure.findings[0].found == "the option --editable" && failure.findings[1].found.contains("evil"))
        #expect(try read(["requirements.txt": "# nothing\n", "conda.yaml": "dependencies:\n- a\n"]) == [])
        #expect(try read([:]) == [])
    }

    @Test(
        "a name with extras, versions and a marker is written anew in its normal form",
        arguments: [
            ("Scikit_Learn >= 1.2 , < 2", "scikit-learn<2,>=1.2"), ("num\\\npy==1", "numpy==1"),
            ("\u{FEFF}numpy==1", "numpy==1"),
            ("numpy==1 # why", "numpy==1"), ("uvicorn[standard,HTTP]==1", "uvicorn[http,standard]==1"),
            ("a.b==1!2.0+cpu", "a-b==1!2.0+cpu"),
            ("b; python_version<\"3.8\"", "b ; python_version < '3.8'"), ("numpy==1.*\r\n", "numpy==1.*"),
        ]
    )
    func normal(_ written: String, _ normal: String) throws {
        #expect(try read(["requirements.txt": written]) == [normal])
    }

    @Test("hashes pass through, and are there for every package or for none")
    func hashes() throws {
        let (one, two) = (String(repeating: "ab", count: 32), String(repeating: "cd", count: 64))
        let lines = try read([
            "requirements.txt":
                "a==1 \\\n  --hash=sha256:\(one.uppercased()) \\\n\t--hash sha512:\(two)\nb==2\t--hash=sha256:\(one)\n"
        ])
        #expect(lines == ["a==1 --hash=sha256:\(one) --hash=sha512:\(two)", "b==2 --hash=sha256:\(one)"])
        let missing = try #require(refusal(["requirements.txt": "a==1 --hash=sha256:\(one)\nb==2\n"]))
        #expect(missing.subject == "m 1/requirements.txt line 2" && missing.message.contains("b without a hash"))
        for loose in ["a>=1", "a==1.*", "a", "a~=1.0"] {
            let failure = try #require(refusal(["requirements.txt": "\(loose) --hash=sha256:\(one)"]))
            #expect(failure.message.contains("without one version"), "\(loose)")
        }
    }

    @Test("what MLflow wrote is taken whole", arguments: ["mlflow1-models", "mlflow2-models", "mlflow3-models"])
    func fixtures(_ folder: String) throws {
        let root = try DirectoryHandle(path: Fixtures.path(folder))
        for model in try root.names() {
            let found = try IndexRequirements(of: model) { name in
                try root.status(of: "\(model)/\(name)") == nil ? nil : root.read(file: "\(model)/\(name)")
            }
            #expect(!found.requirements.isEmpty)
        }
    }
}
