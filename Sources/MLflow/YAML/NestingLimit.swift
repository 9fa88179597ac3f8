/// The depth to which the YAML library lets a text nest; its own limit is 1,000 levels. It compares whole subtrees at each level
/// where a map is a key, so its time grows with depth times size.
enum NestingLimit {
    /// Lowers the limit for the whole process, once. A deeper text is an error of the library.
    static let lowered: Void = setDeepestNesting(Int32(YAMLDocument.depthLimit + 2))
}

/// libyaml's own setting, which Yams has but does not hand on: `void yaml_set_max_nest_level(int max)`.
@_silgen_name("yaml_set_max_nest_level")
private func setDeepestNesting(_ levels: Int32)
