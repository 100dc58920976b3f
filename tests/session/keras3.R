# What the generated programs call of keras3, as far as shapes go: enough to run them where the library is missing.
# Rscript keras3.R FILE …: runs each program, and prints the parameters that it counts, the input's columns included.

dense_size <- function(object, units) (object$width + 1) * units

stubs <- new.env(parent = globalenv())
local(envir = stubs, {
  library <- function(...) invisible(NULL)
  set_random_seed <- function(seed) set.seed(seed)
  plot <- function(...) invisible(NULL)

  dataset_mnist <- function() {
    one <- function(n) list(x = array(rep_len(0:255, n * 784), c(n, 28, 28)), y = array(rep_len(0:9, n)))
    data <- list(train = one(10000), test = one(10))
    dataset_mnist <<- function() data
    data
  }
  array_reshape <- function(x, dim) {
    stopifnot(length(x) == prod(dim))
    array(0L, dim)
  }
  to_categorical <- function(y, classes) {
    stopifnot(y >= 0, y < classes, y == round(y))
    rows <- matrix(0, length(y), classes)
    rows[cbind(seq_along(y), y + 1)] <- 1
    rows
  }

  keras_input <- function(shape) list(width = shape, params = 0, inputs = shape)
  keras_model_sequential <- function(input_shape) keras_input(input_shape)
  layer_dense <- function(object, units, activation = NULL, kernel_initializer = NULL, kernel_regularizer = NULL) {
    stopifnot(is.null(activation) || is.character(activation) || is.function(activation))
    list(width = units, params = object$params + dense_size(object, units), inputs = object$inputs)
  }
  layer_dropout <- function(object, rate) {
    stopifnot(rate > 0, rate < 1)
    object
  }
  layer_concatenate <- function(parts) {
    each <- function(name) sapply(parts, function(part) part[[name]])
    list(width = sum(each("width")), params = sum(each("params")), inputs = each("inputs"))
  }
  keras_model <- function(inputs, outputs) {
    stopifnot(length(inputs) == length(outputs$inputs))
    outputs
  }
  summary <- function(model) cat(model$params, "")

  compile <- function(model, optimizer, loss, metrics = list()) {
    stopifnot(is.list(optimizer), is.character(loss) || is.list(loss), is.list(metrics))
  }
  check <- function(model, x, y) {
    if (!is.list(x)) x <- list(x)
    stopifnot(sapply(x, ncol) == model$inputs, sapply(x, is.numeric), sapply(x, nrow) == NROW(y))
    if (is.matrix(y)) stopifnot(ncol(y) == model$width)
    list(examples = NROW(y))
  }
  fit <- function(model, x, y, batch_size, epochs, validation_split = 0) {
    stopifnot(batch_size >= 1, epochs >= 1, validation_split < 1)
    check(model, x, y)
  }
  evaluate <- function(model, x, y) check(model, x, y)
})

maker <- "(optimizer|initializer|regularizer|loss|metric|activation|learning_rate_schedule)_[a-z0-9_]+"
for (path in commandArgs(trailingOnly = TRUE)) {
  text <- readLines(path)
  for (name in unique(unlist(regmatches(text, gregexpr(maker, text))))) {
    assign(name, function(...) list(...), envir = stubs)
  }
  eval(parse(text = text), new.env(parent = stubs))
  cat("\n")
}
