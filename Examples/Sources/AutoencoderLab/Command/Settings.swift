import AECTraining

/// What the command line says; what it does not say is nil where lessons have their own opinion.
struct Settings: Sendable {
    var data: String?
    var labels: String?
    /// Pictures to use of those there are, or to make.
    var count: Int?
    var test: Int?
    /// Of drawn digits and patches.
    var side = 28
    var code: Int?

    var epochs: Int?
    var stopAt: Double?
    var optimiser: Recipe.Rule?
    var rate: Float?
    var momentum: Float?
    var batch: Int?
    var l2: Float = 0
    var dropout: Float = 0
    var augment = false
    var activation = Activation.relu
    var noise: Float = 0.5
    var lambda: Float?

    var seed: UInt64 = 1
    var threads: Int?
    var output: String?
    var force = false
    var json = false
    var quiet = false

    /// A lesson's recipe with what the command line changes.
    func applied(to recipe: Recipe) -> Recipe {
        var recipe = recipe
        recipe.epochs = epochs ?? recipe.epochs
        recipe.stopAt = stopAt
        recipe.rule = optimiser ?? recipe.rule
        // What a step of plain descent may be is another matter than what one of Adam may be.
        if recipe.rule != .adam, rate == nil, optimiser != nil { recipe.rate = recipe.descentRate }
        recipe.rate = rate ?? recipe.rate
        recipe.momentum = momentum ?? recipe.momentum
        recipe.batch = batch ?? recipe.batch
        recipe.l2 = l2
        recipe.augment = augment
        recipe.seed = seed
        return recipe
    }
}
