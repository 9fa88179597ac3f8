/// A native form in the eyes of who only has to know that it is sound.
package struct NativeSummary: Sendable {
    /// Name and version of the library that fitted it.
    package let library: String
    /// The number of its columns; of the tensors for a model that takes those.
    package let columns: Int

    init(of model: NativeModel) {
        library = model.library
        columns = model.columns.count
    }

    init(of form: OnnxForm) {
        library = form.library
        columns = form.columns?.count ?? form.inputs.count
    }
}
