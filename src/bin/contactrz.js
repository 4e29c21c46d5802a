#!/usr/bin/env node
import 'contactrz/cli'
