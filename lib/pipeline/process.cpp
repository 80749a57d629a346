#include "pipeline/process.h"
