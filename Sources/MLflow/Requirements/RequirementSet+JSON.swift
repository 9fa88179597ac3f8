package import StrictJSON

extension RequirementSet {
    /// The view as a JSON object.
    package var value: JSONValue {
        [
            "python": .optional(python),
            "packages": .array(
                entries.map {
                    [
                        "name": .string($0.title), "version": .string($0.versionText), "pinned": .bool($0.isPinned),
                        "files": .array($0.files.map(JSONValue.string)),
                    ]
                }
            ),
            "options": .array(options.map(JSONValue.string)),
        ]
    }
}
