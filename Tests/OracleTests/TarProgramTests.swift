import DurableFiles
import Identifiers
import TestSupport
import Testing

@Suite struct TarProgramTests {
    static let bundles = ["minimal", "shared-files", "long-names", "unicode-names", "empty-files", "other-files"]
    static let locales = ["C", "C.UTF-8"]

    @Test(
        "GNU tar unpacks what Slipway unpacks",
        .enabled(if: Oracle.gnuTar.isThere),
        arguments: bundles,
        locales
    )
    func gnuTar(name: String, locale: String) async throws {
        try await expectSameTree(name) { file, directory in
            try await Oracle.gnuTar.run("-xf '\(file)' -C '\(directory)'", environment: "LC_ALL=\(locale)")
        }
    }

    @Test(
        "Python's tarfile with its data filter unpacks what Slipway unpacks",
        .enabled(if: Oracle.python.isThere),
        arguments: bundles,
        locales
    )
    func python(name: String, locale: String) async throws {
        try await expectSameTree(name) { file, directory in
            try await Oracle.python.run(
                "-m tarfile --filter data -e '\(file)' '\(directory)'",
                environment: "LC_ALL=\(locale)"
            )
        }
    }

    @Test("bsdtar unpacks what Slipway unpacks", .enabled(if: Oracle.bsdtar.isThere), arguments: bundles)
    func bsdtar(name: String) async throws {
        try await expectSameTree(name, isComposed: true) { file, directory in
            try await Oracle.bsdtar.run("-xf '\(file)' -C '\(directory)'", environment: "LC_ALL=C.UTF-8")
        }
    }

    /// In that locale it complains of names that it cannot show, and ends with status 1; but it writes them.
    @Test("bsdtar in the C locale unpacks it too", .enabled(if: Oracle.bsdtar.isThere), arguments: bundles)
    func bsdtarInCLocale(name: String) async throws {
        try await expectSameTree(name) { file, directory in
            _ = try? await Oracle.bsdtar.run("-xf '\(file)' -C '\(directory)'", environment: "LC_ALL=C")
        }
    }

    /// - Parameter isComposed: names come out in Unicode's composed form.
    private func expectSameTree(
        _ name: String,
        isComposed: Bool = false,
        _ unpack: (_ file: String, _ directory: String) async throws -> Void
    ) async throws {
        let file = "good/\(name).tar"
        let ours = try UnpackedBundle(file).contents()
        let directory = try TemporaryDirectory()
        try await unpack(GoldenBundles.path(file), directory.handle.path)
        let theirs = try files(below: directory.handle.path)
        guard isComposed else {
            #expect(theirs == ours)
            return
        }
        // Texts are equal to Swift where Unicode composes them alike.
        func composed(_ tree: [EntryName: Digest]) -> [String: Digest] {
            Dictionary(tree.map { ($0.key.text, $0.value) }) { first, _ in first }
        }
        #expect(composed(theirs) == composed(ours))
        #expect(theirs.count == ours.count)
    }
}
