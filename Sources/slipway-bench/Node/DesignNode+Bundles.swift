import DurableFiles

/// Bundles for a node to take.
extension DesignNode {
    /// Generates a tree of models, and leaves nothing but the bundle of it.
    /// - Returns: the bundle's size.
    func exportLargeTree(_ conditions: Conditions, as file: String) throws -> Int {
        try export(try ModelTree.large(bytes: conditions.treeBytes, in: place), as: file).size
    }

    /// - Parameter keeping: leaves the tree and the project, as where ext4 is to make very many files afterwards.
    /// - Returns: the bundle's size, and what the export took.
    @discardableResult
    func export(
        _ tree: ModelTree,
        as file: String,
        keeping: Bool = false
    ) throws -> (size: Int, export: MeasuredProcess) {
        try makeProject("project")
        try importAll(tree, into: "project")
        let exported = try export("project", as: file)
        if !keeping {
            try remove("project")
            try shell("rm -r '\(tree.root.path)'")
        }
        return (try size(of: file), exported)
    }
}
