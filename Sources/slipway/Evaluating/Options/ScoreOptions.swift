import ArgumentParser

/// The meaning of a model's scores.
struct ScoreOptions: ParsableArguments {
    @Flag(help: "The scores are no probabilities: leave out what needs them.")
    var scores = false

    @Flag(help: "Divide the probabilities of a row by their sum.")
    var renormalise = false

    func apply(to question: inout EvaluationQuestion) {
        question.scoresOnly = scores
        question.renormalises = renormalise
    }
}
