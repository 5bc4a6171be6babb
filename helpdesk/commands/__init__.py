"""What stands behind the subcommands of `helpdesk`: one module for each noun an operator works on."""
