import Bundles
import ContentStore
import Datasets
import DurableFiles
import Identifiers

extension Project {
    /// Takes over what another copy of this project has: all of it, or nothing. The common state is not known, so that nothing is removed.
    /// - Throws: `merge.project` if it is another project.
    package func merge(_ other: Project) throws -> MergeReport {
        try change("slipway merge") { state in
            let theirs = try other.state()
            var merger = ProjectMerger(base: nil, ours: state, theirs: theirs)
            let merged = try merger.run()
            let ingest = try store.beginIngest()
            do {
                try bring(merged, from: other, into: ingest)
                try ingest.commit()
            } catch {
                ingest.discard()
                throw error
            }
            state = merged
            return merger.report
        }
    }

    /// Links the contents that the merged state needs and that are not here.
    private func bring(_ merged: ProjectState, from other: Project, into ingest: Ingest) throws {
        for version in merged.models.flatMap(\.versions) where try !store.contains(version.manifest) {
            for file in try other.files(of: version) {
                try ingest.add(file.digest, size: file.size, from: other.store)
            }
            try ingest.add(version.config, size: version.configSize, from: other.store)
            try ingest.add(version.manifest, size: version.manifestSize, from: other.store)
        }
        let documents = merged.documents + merged.attachments.map(\.attachment)
        for digest in documents.map(\.digest) + merged.datasets.filter(\.isKept).map(\.digest) {
            // One that is lost there, too, is for slipway fsck.
            guard try !store.contains(digest), let size = try other.store.size(of: digest) else { continue }
            try ingest.add(digest, size: size, from: other.store)
        }
    }

    /// Merges two files `project.json` with their common predecessor, as Git asks a merge driver to; the files of the contents are
    /// Git's affair. The result takes the place of ours.
    /// - Parameter base: an empty file where there is no common state.
    /// - Throws: `merge.project`, `project.damaged`, `project.newer-format`; ours stays as it is then.
    package static func merge(base: String, ours: String, theirs: String) throws -> MergeReport {
        let before = try OpenFile.read(base).readAll(limit: 64 << 20)
        var merger = ProjectMerger(
            base: before.isEmpty ? nil : try ProjectState(json: before, path: base),
            ours: try read(ours),
            theirs: try read(theirs)
        )
        let merged = try merger.run()
        let path = try DirectoryHandle.absolute(ours).split(separator: "/")
        let parent = try DirectoryHandle(path: "/" + path.dropLast().joined(separator: "/"))
        try parent.replace(file: path.last.map(String.init) ?? "", with: merged.json())
        return merger.report
    }

    private static func read(_ path: String) throws -> ProjectState {
        try ProjectState(json: OpenFile.read(path).readAll(limit: 64 << 20), path: path)
    }
}
