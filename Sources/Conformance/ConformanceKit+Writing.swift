package import DurableFiles
package import Identifiers
import Signing

extension ConformanceKit {
    /// Makes a new kit with keys of its own, whole or not at all. No private key outlives the call.
    /// - Parameters:
    ///   - name: of the new directory in `place`; nothing may have that name yet.
    ///   - now: the time of creation in all its bundles.
    package static func write(to name: String, in place: DirectoryHandle, now: Timestamp) throws -> ConformanceKit {
        guard try place.status(of: name) == nil else {
            throw FileFailure(
                .alreadyThere,
                place.fullPath(of: name),
                "a kit is written into a new directory; choose another name"
            )
        }
        let temporary = DirectoryHandle.temporaryName(for: name)
        try place.make(directory: temporary)
        do {
            let document = try fill(place.open(directory: temporary), at: place.fullPath(of: name), now)
            try place.renameExclusively(temporary, to: place, as: name)
            try place.sync()
            return document
        } catch {
            _ = try? place.removeTree(temporary)
            throw error
        }
    }

    private static func fill(_ directory: DirectoryHandle, at path: String, _ now: Timestamp) throws -> ConformanceKit {
        let fixture = try ConformanceFixture(made: Timestamp(seconds: now.milliseconds / 1000))
        var cases: [ConformanceCase] = []
        for (index, recipe) in CaseRecipe.all.enumerated() {
            let (row, bundle) = try recipe.bundle(index + 1, fixture)
            try directory.replace(file: row.file, with: bundle)
            cases.append(row)
        }
        let document = ConformanceKit(
            project: fixture.project,
            keyHint: fixture.publicKey.hint,
            created: fixture.made,
            cases: cases,
            signOffs: try signOffs(directory, fixture, cases),
            orders: try orders(directory, fixture)
        )
        let texts = GeneratedFiles(document: document, path: path)
        let trust = try directory.openOrMake(directory: "trust")
        try trust.replace(file: trustName, with: Array(texts.trust(fixture.publicKey.pem).utf8))
        try directory.replace(file: "node.yaml", with: Array(texts.configuration.utf8))
        try directory.replace(file: "README.md", with: Array(texts.readme.utf8))
        try directory.replace(file: fileName, with: document.json())
        return document
    }

    private static func orders(_ directory: DirectoryHandle, _ fixture: ConformanceFixture) throws -> [OrderCase] {
        let place = try directory.openOrMake(directory: OrderCase.directoryName)
        return try OrderRecipe.all.enumerated().map { index, recipe in
            let (row, order) = try recipe.file(index + 1, fixture)
            try place.replace(file: row.order, with: order)
            return row
        }
    }

    private static func signOffs(
        _ directory: DirectoryHandle,
        _ fixture: ConformanceFixture,
        _ cases: [ConformanceCase]
    ) throws -> [SignOffCase] {
        let scene = try SignOffScene(fixture, cases, in: directory)
        let place = try directory.openOrMake(directory: SignOffCase.directoryName)
        let reviewers = try place.openOrMake(directory: SignOffCase.reviewersName)
        for (name, pem) in scene.people.files { try reviewers.replace(file: name, with: Array(pem.utf8)) }
        return try SignOffRecipe.all.enumerated().map { index, recipe in
            let (row, policy, claims) = try recipe.files(index + 1, scene)
            try place.replace(file: row.policy, with: policy)
            try place.replace(file: row.claims, with: claims)
            return row
        }
    }
}
