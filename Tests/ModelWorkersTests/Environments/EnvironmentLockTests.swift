import DurableFiles
import Identifiers
import Inference
import ModelWorkers
import Testing

@Suite("Environment locks")
struct EnvironmentLockTests {
    static let lock = EnvironmentLock(
        python: "3.11.7",
        implementation: "cpython",
        system: "linux",
        machine: "x86_64",
        glibc: "2.28",
        requirements: ["six==1.17.0"],
        wheels: [
            .init(
                file: "six-1.17.0-py2.py3-none-any.whl",
                digest: Digest(hex: String(repeating: "ab", count: 32)) ?? StreamingDigest.of([]),
                size: 11050
            )
        ]
    )

    static let interpreter = ModelWorkers.Interpreter(
        path: "/usr/bin/python3",
        version: "3.11.2",
        machine: "x86_64",
        glibc: "2.36",
        pip: "23.0.1"
    )

    @Test("A lock and an index are the same after they were written and read")
    func roundTrip() throws {
        #expect(try EnvironmentLock.read(Self.lock.written(), subject: "lock") == Self.lock)
        #expect(Self.lock.entryName.text == "wheels/lock-\(Self.lock.digest.short).json")
        #expect(Self.lock.lines == ["six==1.17.0 --hash=sha256:\(String(repeating: "ab", count: 32))"])
        let index = try WheelIndex([
            .init(
                model: #require(ModelName("m")),
                version: #require(VersionID("1")),
                manifest: Self.lock.wheels[0].digest,
                lock: Self.lock.digest.short
            )
        ])
        #expect(try WheelIndex.read(index.written()) == index)
        let entry = index.entries[0]
        #expect(index.lock(of: entry.model, entry.version, entry.manifest) == Self.lock.entryName)
        #expect(index.lock(of: entry.model, entry.version, Self.lock.digest) == nil)
    }

    @Test("What was left out is kept, and only where something was")
    func without() throws {
        let lock = EnvironmentLock(
            python: "3.11.7",
            implementation: "cpython",
            system: "linux",
            machine: "x86_64",
            glibc: nil,
            requirements: [],
            wheels: [],
            without: ["nvidia-nccl-cu12", "a"]
        )
        #expect(try EnvironmentLock.read(lock.written(), subject: "lock") == lock)
        #expect(lock.withoutText == ", without a, nvidia-nccl-cu12")
        #expect(!String(decoding: Self.lock.written(), as: UTF8.self).contains("without"))
        let bad = String(decoding: lock.written(), as: UTF8.self).replacing("\"a\"", with: "\"--index-url\"")
        #expect(throws: ScoringFailure.self) { try EnvironmentLock.read(Array(bad.utf8), subject: "lock") }
    }

    @Test(
        "A lock that names what is no wheel, or tells pip what to do, is refused",
        arguments: [
            ("six-1.17.0-py2.py3-none-any.whl", "../six-1.17.0-py2.py3-none-any.whl"),
            ("six-1.17.0-py2.py3-none-any.whl", "--index-url"),
            ("\"six==1.17.0\"", "\"--index-url=http://example.com\""),
            ("\"six==1.17.0\"", "\"six==1.17.0\\n--index-url\""),
            ("slipway.lock/1", "slipway.lock/2"),
            ("sha256:ab", "sha256:xy"),
            ("11050", "-1"),
            ("\"3.11.7\"", "3"),
        ]
    )
    func refused(_ of: String, _ by: String) {
        let text = String(decoding: Self.lock.written(), as: UTF8.self)
        let bad = text.replacing(of, with: by)
        #expect(bad != text)
        #expect(throws: ScoringFailure.self) { try EnvironmentLock.read(Array(bad.utf8), subject: "lock") }
    }

    private static func other(
        _ version: String = "3.11.2",
        _ implementation: String = "cpython",
        _ machine: String = "x86_64",
        _ system: String = "linux",
        _ glibc: String? = "2.36"
    ) -> ModelWorkers.Interpreter {
        ModelWorkers.Interpreter(
            path: "/python",
            version: version,
            implementation: implementation,
            machine: machine,
            system: system,
            glibc: glibc,
            pip: nil
        )
    }

    @Test(
        "What does not fit is refused by name before anything is built",
        arguments: [
            (other("3.12.1"), "Python 3.11"), (other("3.11.2", "pypy"), "cpython"),
            (other("3.11.2", "cpython", "aarch64"), "x86_64"),
            (other("3.11.2", "cpython", "x86_64", "darwin"), "linux"),
            (other("3.11.2", "cpython", "x86_64", "linux", "2.17"), "glibc 2.28 or later"),
            (other("3.11.2", "cpython", "x86_64", "linux", nil), "glibc 2.28 or later"),
        ]
    )
    func mismatch(_ interpreter: ModelWorkers.Interpreter, _ expected: String) throws {
        let failure = #expect(throws: ScoringFailure.self) { try EnvironmentStore.check(Self.lock, interpreter) }
        #expect(failure?.code == .environment)
        #expect(failure?.findings.map(\.expected) == [expected])
    }

    @Test("What fits passes, and another Python of the series has another environment")
    func fits() throws {
        try EnvironmentStore.check(Self.lock, Self.interpreter)
        #expect(Self.lock.key(with: Self.interpreter) != Self.lock.key(with: Self.other("3.11.9")))
        #expect(Self.lock.key(with: Self.interpreter) == Self.lock.key(with: Self.other()))
    }
}
