// danfojs asks of every value whether it is a tensor; a data frame needs nothing else of TensorFlow.js.
module.exports = { Tensor: class Tensor {} };
