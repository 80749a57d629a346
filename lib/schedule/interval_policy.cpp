#include "schedule/policy.h"
